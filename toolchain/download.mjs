// @ts-check
// Downloads with deadlines: a closed network fails in seconds, and nothing unverified is ever put in place.
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readRegularTextSync } from "../src/adapters/regular-file.mjs";
import { runCommand } from "./command.mjs";
import { sha256OfFile } from "./parts/part.mjs";

const ANSWER_MS = 8_000;
const STALL_MS = 20_000;

/**
 * @param {string} url
 * @param {string} to
 */
async function download(url, to) {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    let bytes = 0;
    const body = Readable.fromWeb(/** @type {any} */ (response.body));
    body.on("data", (/** @type {Buffer} */ chunk) => {
      bytes += chunk.length;
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(new Error(`stalled after ${bytes} bytes`)), STALL_MS);
      process.stdout.write(`${Math.round(bytes / 1e6)} MB\n`);
    });
    await pipeline(body, createWriteStream(to));
  } catch (error) {
    const { cause, message } = /** @type {Error & { cause?: any }} */ (abort.signal.reason ?? error);
    throw new Error(`${new URL(url).host}: ${cause?.code ?? cause?.message ?? message}`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads `url` in a Node 24 of its own (which honours the machine's proxy settings) and checks it.
 * @param {string} node
 * @param {{ url: string, checksums: string[], name: string, to: string, checksumRequired: boolean,
 *   say: (detail: string) => void }} wanted `checksums`: where the publisher may list SHA-256 sums, tried in order
 * @returns {Promise<"published" | "unpublished">} whether the publisher's own checksum was compared
 */
export async function fetchVerified(node, wanted) {
  const get = async (/** @type {string} */ url, /** @type {string} */ to) => {
    const args = [fileURLToPath(import.meta.url), url, to];
    try {
      await runCommand(node, args, { env: { ...process.env, NODE_USE_ENV_PROXY: "1" }, onLine: wanted.say });
    } catch (error) {
      const said = String(/** @type {any} */ (error).output ?? "")
        .trim()
        .split("\n")
        .at(-1);
      throw new Error(said || /** @type {Error} */ (error).message);
    }
  };
  /** @type {string | undefined} */
  let expected;
  let problem = "no checksum is published for it";
  for (const url of wanted.checksums) {
    const list = `${wanted.to}.sums`;
    try {
      await get(url, list);
    } catch (error) {
      problem = /** @type {Error} */ (error).message;
      continue;
    }
    const line = readRegularTextSync(list)
      .split("\n")
      .find((text) => text.trim().endsWith(wanted.name));
    expected = line?.trim().split(/\s+/)[0];
    if (expected) break;
  }
  if (!expected && wanted.checksumRequired) throw new Error(problem);
  await get(wanted.url, wanted.to);
  const actual = await sha256OfFile(wanted.to);
  if (expected && actual !== expected) {
    throw new Error(`${wanted.name} has SHA-256 ${actual}, its publisher says ${expected}`);
  }
  return expected ? "published" : "unpublished";
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [url = "", to = ""] = process.argv.slice(2);
  await download(url, to).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
