// @ts-check
// A part is a folder that never changes once it is in place, with the SHA-256 of each of its files beside them.
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { openRegular } from "../../src/adapters/regular-file.mjs";
import { partsDir, readJson } from "../places.mjs";

/**
 * @typedef {{ id: string, version: string, from: string, verified: string, files: Record<string, string> }} PartRecord
 * `verified` says against what its bytes were checked; `files` maps relative paths to SHA-256 in hex.
 * @typedef {PartRecord & { dir: string }} Part
 */

/** @param {string} path */
export async function sha256OfFile(path) {
  const hash = createHash("sha256");
  await pipeline((await openRegular(path)).createReadStream({ highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

/**
 * @param {string} dir
 * @returns {string[]} every file below, sorted
 */
export function filesBelow(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Looks whether a part is there and whole.
 * @param {string} id
 * @returns {Promise<Part | "absent" | "damaged">}
 */
export async function lookAt(id) {
  const dir = join(partsDir(), id);
  const record = readJson(join(dir, "part.json"));
  if (record === undefined) return existsSync(dir) ? "damaged" : "absent";
  for (const [name, digest] of Object.entries(record.files ?? {})) {
    const path = join(dir, name);
    if (!existsSync(path) || (await sha256OfFile(path)) !== digest) return "damaged";
  }
  return { ...record, dir };
}

/**
 * Makes a part in a folder of its own and moves it into place in one step, so that an interruption leaves nothing half
 * done. Replaces one of the same id.
 * @param {string} id
 * @param {(dir: string) => Promise<{ version: string, from: string, verified: string, executable?: string[] }>} make
 * @returns {Promise<Part>}
 */
export async function makePart(id, make) {
  const draft = join(partsDir(), `.draft-${id}-${process.pid}`);
  const removeDraft = () => rmSync(draft, { recursive: true, force: true });
  removeDraft();
  process.once("exit", removeDraft); // an interruption ends the process without the rest of this
  mkdirSync(draft, { recursive: true });
  try {
    const { executable = [], ...made } = await make(draft);
    for (const name of executable) chmodSync(join(draft, name), 0o755);
    /** @type {Record<string, string>} */
    const files = {};
    for (const path of filesBelow(draft)) files[relative(draft, path)] = await sha256OfFile(path);
    const record = { id, ...made, files };
    writeFileSync(join(draft, "part.json"), `${JSON.stringify(record, null, 2)}\n`);
    const dir = join(partsDir(), id);
    moveInto(draft, dir);
    return { ...record, dir };
  } finally {
    process.off("exit", removeDraft);
    removeDraft();
  }
}

/**
 * Moves a finished folder to its place; what stood there goes away in the same breath.
 * @param {string} draft
 * @param {string} dir
 */
export function moveInto(draft, dir) {
  const old = `${draft}.old`;
  if (existsSync(dir)) renameSync(dir, old);
  renameSync(draft, dir);
  rmSync(old, { recursive: true, force: true });
}

/** Removes drafts that an interrupted set-up left. Only under the set-up lock. */
export function removeDrafts(/** @type {string} */ parent) {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(".draft-")) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * A digest over files' names and contents, for parts that are keyed by what they are made from.
 * @param {string} root
 * @param {string[]} paths
 * @param {string[]} also further strings that matter, versions for instance
 * @returns {Promise<string>} 12 hex digits
 */
export async function contentKey(root, paths, also = []) {
  const hash = createHash("sha256");
  for (const path of [...paths].sort()) {
    if (statSync(path).isFile()) hash.update(`${relative(root, path)}\0${await sha256OfFile(path)}\0`);
  }
  for (const text of also) hash.update(`${text}\0`);
  return hash.digest("hex").slice(0, 12);
}
