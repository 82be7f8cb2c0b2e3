import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { BadInput } from "../errors.ts";
import { isProject, nearestProject } from "../adapters/nearest-project.ts";
import { readRegularTextSync } from "../adapters/regular-file.mjs";
import { shellWord } from "../ports/shell-word.ts";

/**
 * Where this program's own files lie: code, shipped runbooks, toolchain. Nothing is ever written there by a command of an
 * incident, and nothing at all where npm has installed it.
 */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Whether npm has installed this program, beside other packages; else it runs from its own checkout. */
export const isInstalled = packageRoot.split(sep).includes("node_modules");

/**
 * The project that a command works on: Pulumi.yaml, runbooks, contacts, notices and the records of its incidents. It is the
 * nearest folder with a Pulumi.yaml, from where the command was typed upward, else this program's own checkout.
 * @throws BadInput `STACK_MISSING` where there is none
 */
export function projectRoot(cwd: string): string {
  const nearest = nearestProject(cwd);
  if (nearest !== undefined) return nearest;
  // A package has a Pulumi.yaml for others to begin with.
  if (!isInstalled && isProject(packageRoot)) return packageRoot;
  throw new BadInput(`There is no Pulumi.yaml in ${cwd} or above it.`, {
    code: "STACK_MISSING",
    hint: "Go to the project's folder; `./runbook init` begins one.",
  });
}

/** `./runbook` as it can be pasted where somebody stands in `cwd`. */
export function launcherFrom(cwd: string): string {
  // Installed beside other packages, it has no launcher of its own; without --no npx would fetch a stranger's.
  if (isInstalled) return "npx --no -- runbook";
  const file = join(packageRoot, "runbook");
  const near = relative(cwd, file);
  if (near === "runbook") return "./runbook";
  return shellWord(/^(\.\.[\\/]){1,3}runbook$/.test(near) ? near : file);
}

/** As package.json has it: beside the code in a checkout, above it in a package. */
export function packageVersion(): string {
  const [file = ""] = [packageRoot, dirname(packageRoot)]
    .map((folder) => join(folder, "package.json"))
    .filter((path) => existsSync(path));
  const text = readRegularTextSync(file);
  return (JSON.parse(text) as { readonly version: string }).version;
}
