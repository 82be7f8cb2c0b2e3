// @ts-check
// Where things live. Nothing here touches the disk beyond reading, so that a command can ask in milliseconds.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { readRegularTextSync } from "../src/adapters/regular-file.mjs";

/** The checkout this file belongs to; as an npm package, the folder that its code lies in. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether this program was installed by npm: then nothing is ever written beneath its folder. */
export const isInstalled = projectRoot.split(sep).includes("node_modules");

/** What a package that this program depends on has in its folder. @throws {Error} where it is not installed */
export const folderOfPackage = (/** @type {string} */ name) =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

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
export const checkoutRecord = (root = projectRoot) =>
  isInstalled ? installedRecord(root) : join(root, "node_modules", ".toolchain.json");
const installedRecord = (/** @type {string} */ root) =>
  join(cacheRoot(), "installed", `${createHash("sha256").update(root).digest("hex").slice(0, 16)}.json`);
export const cacheRecord = (env = process.env) => join(cacheRoot(env), "current.json");

/** What Node keeps of this program where it was installed by npm; a checkout has its own. */
export const compileCache = (env = process.env) => join(cacheRoot(env), "compile-cache");

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
