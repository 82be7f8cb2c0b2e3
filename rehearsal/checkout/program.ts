import { existsSync } from "node:fs";
import { join } from "node:path";
import { isInstalled, packageRoot } from "../../src/cli/roots.ts";

/** What `./runbook` starts in this folder: a copy of a checkout has a program of its own, a project has this one as a package. */
export function programIn(folder: string): string {
  const own = join(folder, "scripts", "bin.mjs");
  return !isInstalled && existsSync(own) ? own : join(packageRoot, "scripts", "bin.mjs");
}
