// @ts-check
// What Node keeps of the programs that it compiled for a home. It goes by whole paths and forgets none, so copies of a
// checkout that are long gone stay in it.
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";

/** About a hundred megabytes; a checkout's own programs take some hundred files. */
const MOST_FILES = 20_000;

/**
 * Begins the cache in this folder anew once it has grown. Safe at any time: a program that runs meanwhile starts slower once.
 * @param {string} folder
 * @param {number} [most] files that are kept
 */
export function trimCompileCache(folder, most = MOST_FILES) {
  if (!existsSync(folder) || readdirSync(folder, { recursive: true }).length <= most) return;
  // Taken aside first: programs that end meanwhile go on writing into the folder of that name.
  const aside = `${folder}.${process.pid}`;
  renameSync(folder, aside);
  try {
    rmSync(aside, { recursive: true, force: true });
  } catch {
    // One that had found its folder before wrote into it still; no program begins to.
    rmSync(aside, { recursive: true, force: true });
  }
}
