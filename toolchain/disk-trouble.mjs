// @ts-check
// A full or read-only disk, in whichever words it comes: an error's code, or what another program wrote.
import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** @type {[kind: "full" | "closed", signs: RegExp][]} */
const KINDS = [
  ["full", /\b(?:ENOSPC|EDQUOT)\b|no space left on device|disk quota exceeded/i],
  ["closed", /\b(?:EROFS|EACCES|EPERM)\b|read-only file ?system|permission denied|operation not permitted/i],
];
/** A network refuses in the same words. */
const ofTheNetwork = /\b(?:connect|getaddrinfo|socket|listen)\b/;

/** What building and keeping everything takes, in gigabytes: Go's modules and build cache are most of it. */
const NEEDED_GB = 6;

/** Of a line that another program wrote, the end that tells. */
const LONGEST_LINE = 200;

/**
 * Everything an error says, its causes' words too.
 * @param {any} error
 * @returns {string[]} lines
 */
function linesOf(error) {
  const message = String(error?.message ?? "");
  const code = error?.code && !message.includes(error.code) ? error.code : undefined;
  const own = [message, error?.output, code].filter(Boolean).join("\n").split("\n");
  return error?.cause ? [...own, ...linesOf(error.cause)] : own;
}

/** The kind of trouble, and the line that tells it. */
function told(/** @type {unknown} */ error) {
  for (const [kind, signs] of KINDS) {
    const line = linesOf(error).find((one) => signs.test(one) && !ofTheNetwork.test(one));
    if (line !== undefined) return { kind, line: line.trim() };
  }
  return undefined;
}

/**
 * @param {unknown} error
 * @returns {"full" | "closed" | undefined} `closed`: nothing may be written there
 */
export const diskTrouble = (error) => told(error)?.kind;

/** Free space in gigabytes where `path` lies or would lie; undefined when nobody knows. */
function freeGb(/** @type {string} */ path) {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at);
      return (bavail * bsize) / 1e9;
    } catch {
      if (at === dirname(at)) return undefined;
    }
  }
}

/**
 * @param {string} where
 * @param {unknown} cause
 */
export const notWritable = (where, cause) =>
  new Error(
    `Set-up may not write ${where}.\n` +
      "What helps: make it writable for you, or set RUNBOOK_CACHE_DIR to a folder that is (it holds all that set-up gets, " +
      "beside node_modules in the checkout), then run this again.",
    { cause },
  );

/** @type {(where: string, cache: string, cause: unknown) => Error} */
function full(where, cache, cause) {
  const free = freeGb(cache);
  const known = free === undefined ? "" : `; ${free.toFixed(1)} GB are free where ${cache} lies`;
  return new Error(
    `The disk is full: set-up could not write ${where}.\n` +
      `What helps: free some space (a build of the CLI takes up to ${NEEDED_GB} GB${known}), or set RUNBOOK_CACHE_DIR to a ` +
      "folder on another disk, then run this again. `npm run setup -- --clear-build-cache` frees what an earlier build left.",
    { cause },
  );
}

/**
 * The same failure in a sentence with the way out; other errors as they are.
 * @param {any} error
 * @param {{ cache: string, root: string }} places
 * @returns {Error}
 */
export function inPlainWords(error, { cache, root }) {
  const trouble = told(error);
  if (trouble === undefined) return error instanceof Error ? error : new Error(String(error));
  const where = error.dest ?? error.path ?? `into ${cache} or ${root} (${trouble.line.slice(-LONGEST_LINE)})`;
  return trouble.kind === "full" ? full(where, cache, error) : notWritable(where, error);
}
