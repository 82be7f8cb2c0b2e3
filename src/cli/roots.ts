import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { BadInput } from "../errors.ts";
import { readRegularTextSync } from "../adapters/regular-file.mjs";
import { shellWord } from "../ports/shell-word.ts";

/** Where this program's own files lie: code, shipped runbooks, toolchain. Nothing is ever written there by a command of an incident. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The project that a command works on: Pulumi.yaml, runbooks, contacts, notices and the records of its incidents. It is the
 * nearest folder with a Pulumi.yaml, from where the command was typed upward, else this program's own checkout.
 * @throws BadInput `STACK_MISSING` where there is none
 */
export function projectRoot(cwd: string): string {
  const near = nearestProject(cwd);
  if (near !== undefined) return near;
  if (isProject(packageRoot)) return packageRoot;
  throw new BadInput(`There is no Pulumi.yaml in ${cwd} or above it.`, {
    code: "STACK_MISSING",
    hint: "Go to the project's folder.",
  });
}

/** The nearest folder with a Pulumi.yaml, upward; undefined where there is none. */
export function nearestProject(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

const isProject = (folder: string) => existsSync(join(folder, "Pulumi.yaml"));

/** `./runbook` as it can be pasted where somebody stands in `cwd`. */
export function launcherFrom(cwd: string): string {
  // Installed beside other packages, it has no launcher of its own; without --no npx would fetch a stranger's.
  if (packageRoot.split(sep).includes("node_modules")) return "npx --no runbook";
  const file = join(packageRoot, "runbook");
  const near = relative(cwd, file);
  if (near === "runbook") return "./runbook";
  return shellWord(/^(\.\.[\\/]){1,3}runbook$/.test(near) ? near : file);
}

/** As package.json has it. */
export function packageVersion(): string {
  const text = readRegularTextSync(join(packageRoot, "package.json"));
  return (JSON.parse(text) as { readonly version: string }).version;
}
