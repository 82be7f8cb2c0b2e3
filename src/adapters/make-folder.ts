import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "./regular-file.mjs";

/**
 * Makes a folder, and what is missing above it, one after the other. Node's own recursive mkdir never returns where nothing is
 * missing and nothing can be made, such as below /proc (tried with Node 24.21). Repeating is safe.
 * @param mode of what is made; default: as the process's umask has it
 * @throws Node's errors with `code`, e.g. ENOENT, EEXIST where a file stands there
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if ((await make(path, mode)) || dirname(path) === path) return;
  await makeFolder(dirname(path), mode);
  if (!(await make(path, mode))) await mkdir(path, { mode });
}

/** @returns false where its parent is missing */
async function make(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return false;
    const there = code === "EEXIST" || code === "EISDIR" || code === "EROFS" || code === "EACCES";
    if (there && (await stat(path).catch(() => undefined))?.isDirectory() === true) return true;
    throw error;
  }
}
