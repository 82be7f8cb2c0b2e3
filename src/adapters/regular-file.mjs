// The one place that opens a file by a path that somebody else chose. A FIFO would wait for a writer for ever, deaf to
// Ctrl-C; a device may do something by being opened. Plain JavaScript: set-up runs it on any Node, before anything is installed.
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";

/** Larger than anything that is read whole here, bytes; a log is read from its end instead. */
export const readMax = 64 * 1024 * 1024;

/** A path that leads to something else than a file, or to one that is too large. `code` as Node's own errors have it. */
export class NotAFile extends Error {
  /** @param {"EISDIR" | "ENOTFILE" | "EFBIG"} code @param {string} message one clause, e.g. "it is a directory" */
  constructor(code, message) {
    super(message);
    this.name = "NotAFile";
    /** @type {string} */
    this.code = code;
  }
}

/** @param {import("node:fs").Stats} found */
function kindOf(found) {
  if (found.isFIFO()) return "a FIFO (named pipe)";
  if (found.isSocket()) return "a socket";
  return "a device";
}

/**
 * @param {import("node:fs").Stats} found
 * @param {number} max bytes
 */
function refuse(found, max) {
  if (found.isDirectory()) throw new NotAFile("EISDIR", "it is a directory");
  if (!found.isFile()) throw new NotAFile("ENOTFILE", `it is ${kindOf(found)}, not a file`);
  if (found.size > max) throw new NotAFile("EFBIG", `it has ${found.size} bytes, more than ${max}`);
}

/** @param {number} flags */
const creates = (flags) => (flags & constants.O_CREAT) !== 0;

/**
 * Opens a regular file, through symbolic links; whatever else stands there is not opened at all.
 * @param {string} path
 * @param {number} [flags] as open(2) has them; default: for reading
 * @param {number} [mode] of a file that is made
 * @param {number} [max] largest file that is opened, bytes; default: any
 * @returns {Promise<import("node:fs/promises").FileHandle>}
 * @throws {NotAFile} · Node's errors with `code`, e.g. ENOENT, EACCES, ELOOP
 */
export async function openRegular(path, flags = constants.O_RDONLY, mode = 0o666, max = Infinity) {
  try {
    refuse(await stat(path), max);
  } catch (error) {
    if (!creates(flags) || codeOf(error) !== "ENOENT") throw error;
  }
  // Something else may have taken its place since: then this neither waits nor reads.
  const handle = await open(path, flags | (constants.O_NONBLOCK ?? 0), mode);
  try {
    refuse(await handle.stat(), max);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The same at once. @param {string} path @param {number} [flags] @param {number} [mode] @param {number} [max]
 * @returns {number} a descriptor that the caller closes
 */
export function openRegularSync(path, flags = constants.O_RDONLY, mode = 0o666, max = Infinity) {
  try {
    refuse(statSync(path), max);
  } catch (error) {
    if (!creates(flags) || codeOf(error) !== "ENOENT") throw error;
  }
  const file = openSync(path, flags | (constants.O_NONBLOCK ?? 0), mode);
  try {
    refuse(fstatSync(file), max);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * A regular file's bytes.
 * @param {string} path @param {number} [max] largest file that is read, bytes
 * @returns {Promise<Buffer>}
 * @throws {NotAFile} · Node's errors with `code`
 */
export async function readRegular(path, max = readMax) {
  const handle = await openRegular(path, constants.O_RDONLY, 0, max);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** A regular file's text, UTF-8. @param {string} path @param {number} [max] bytes @returns {Promise<string>} */
export async function readRegularText(path, max = readMax) {
  return (await readRegular(path, max)).toString("utf8");
}

/** The same at once. @param {string} path @param {number} [max] bytes @returns {Buffer} */
function readRegularSync(path, max = readMax) {
  const file = openRegularSync(path, constants.O_RDONLY, 0, max);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same as text, UTF-8. @param {string} path @param {number} [max] bytes @returns {string} */
export function readRegularTextSync(path, max = readMax) {
  return readRegularSync(path, max).toString("utf8");
}

/**
 * Writes a regular file whole, in its place: a link stays a link.
 * @param {string} path @param {string} text @param {{ readonly mode?: number, readonly sync?: boolean }} [how]
 *   `mode` of a file that is made; `sync`: on disk when it resolves
 * @returns {Promise<void>}
 * @throws {NotAFile} · Node's errors with `code`, e.g. ENOSPC
 */
export async function writeRegular(path, text, how = {}) {
  const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
  const handle = await openRegular(path, O_WRONLY | O_CREAT | O_TRUNC, how.mode);
  try {
    await handle.writeFile(text, "utf8");
    if (how.sync === true) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Node's code of what a file operation threw. @param {unknown} error @returns {string | undefined} */
export function codeOf(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Nothing stands at that path. @param {unknown} error @returns {boolean} */
export const isMissing = (error) => ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
