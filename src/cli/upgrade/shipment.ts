import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { readRegularText } from "../../adapters/regular-file.mjs";
import type { Shipment } from "../../upgrade/upgrade.ts";
import { badArgument } from "../edge.ts";
import { isInstalled, packageRoot, packageVersion } from "../roots.ts";

/** Packed under another name: npm would take it for a list of its own. */
const packedAs: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/**
 * What the installed package carries for a project.
 * @param kind `upgraded`: what follows its version; `begun`: what a project begins with, and then owns
 * @throws BadInput `BAD_ARGUMENT` in a checkout of this repository, which is what the package was made of
 */
export async function shipment(kind: "upgraded" | "begun"): Promise<Shipment> {
  if (!isInstalled)
    throw badArgument(
      "this program runs from its own repository, whose files are what a package brings",
      "Take changes over by `git merge`; docs/packages.md says how to use it as a package.",
    );
  const folder = join(packageRoot, "shipped", kind);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const files = new Map<string, string>();
  for (const path of paths.sort()) {
    const name = relative(folder, path).split(sep).join("/");
    files.set(packedAs[name] ?? name, await readRegularText(path));
  }
  return { version: packageVersion(), files };
}
