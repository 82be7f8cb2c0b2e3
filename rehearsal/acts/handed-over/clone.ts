import { execFile } from "node:child_process";
import { copyFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Scene } from "../../stage/scene.ts";
import type { Desk } from "../../team/operators.ts";

/** In peacetime: a clone with the stack's config as it is before anything has happened. @returns the desk in it */
export async function cloneForColleague({ work, team: { desk } }: Scene): Promise<Desk> {
  const folder = join(work, "clone");
  await promisify(execFile)("git", ["clone", "--quiet", desk.folder, folder]);
  symlinkSync(join(desk.folder, "node_modules"), join(folder, "node_modules"));
  // A real stack's config is versioned; only the sandbox's is not.
  copyFileSync(join(desk.folder, "Pulumi.sandbox.yaml"), join(folder, "Pulumi.sandbox.yaml"));
  return { ...desk, folder };
}
