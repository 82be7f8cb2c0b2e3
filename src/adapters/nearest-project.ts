import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Whether a folder is a project: it has a Pulumi.yaml. */
export const isProject = (folder: string): boolean => existsSync(join(folder, "Pulumi.yaml"));

/** The nearest project from this folder upward; undefined where there is none. */
export function nearestProject(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
