// @ts-check
// Where things live. Nothing here touches the disk beyond reading, so that a command can ask in milliseconds.
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRegularTextSync } from "../src/adapters/regular-file.mjs";

/** The checkout this file belongs to. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything downloaded or built lives here, outside any checkout. */
export function cacheRoot(env = process.env) {
  if (env["RUNBOOK_CACHE_DIR"]) return env["RUNBOOK_CACHE_DIR"];
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "clerk-vercel-runbooks");
}

/** One immutable folder per part and version: `parts/<name>-<version or content hash>/`. */
export const partsDir = (env = process.env) => join(cacheRoot(env), "parts");

/** One immutable composition of parts each: `homes/<key>/` is a PULUMI_HOME. */
export const homesDir = (env = process.env) => join(cacheRoot(env), "homes");

/** Which home is in use is fixed by set-up: per checkout, and the last one for those that have no record of their own. */
export const checkoutRecord = (root = projectRoot) => join(root, "node_modules", ".toolchain.json");
export const cacheRecord = (env = process.env) => join(cacheRoot(env), "current.json");

/** Logins and stack selections outlive a change of parts, so they live beside the homes. */
export const pulumiStateDir = (env = process.env) => join(cacheRoot(env), "pulumi-state");

/**
 * @param {string} path
 * @returns {any} the parsed file, or undefined when it is absent or damaged
 */
export function readJson(path) {
  try {
    return JSON.parse(readRegularTextSync(path));
  } catch {
    return undefined;
  }
}
