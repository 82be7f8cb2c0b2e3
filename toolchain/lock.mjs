// @ts-check
// One set-up at a time per cache. The lock names its holder, so a dead one is noticed and cleared.
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJson } from "./places.mjs";

/**
 * When a process began, so that a recycled pid is not taken for the holder.
 * @param {number} pid
 * @returns {string} empty when there is no such process
 */
export function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    if (process.platform === "linux") return "";
    try {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    } catch {
      return "";
    }
  }
}

/** @param {any} holder */
function isAlive(holder) {
  if (typeof holder?.pid !== "number") return false;
  // On a shared disk another machine's process cannot be looked at: believe it.
  if (holder.host !== hostname()) return true;
  return processStart(holder.pid) === holder.start && holder.start !== "";
}

/**
 * @param {string} path
 * @returns {boolean} whether the lock is ours now
 */
function take(path) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(
    draft,
    JSON.stringify({ pid: process.pid, start: processStart(process.pid), host: hostname() }),
  );
  try {
    linkSync(draft, path); // atomic: fails when the lock exists, and never shows a half-written one
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a dead holder. Two that notice it together agree by a second lock, held for an instant. */
function clearDead(/** @type {string} */ path) {
  const breaker = `${path}.clearing`;
  try {
    if (Date.now() - statSync(breaker).mtimeMs > 10_000) rmSync(breaker, { force: true });
  } catch {
    // nobody is clearing
  }
  if (!take(breaker)) return;
  try {
    const holder = readJson(path); // undefined when it was released meanwhile: then there is nothing to clear
    if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true });
  } finally {
    rmSync(breaker, { force: true });
  }
}

/**
 * Runs `work` while holding the lock at `path`; waits for a living holder, clears a dead one's.
 * @template T
 * @param {string} path
 * @param {(pid: number) => void} onWait called once when another process holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  let said = false;
  while (!take(path)) {
    const holder = readJson(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) clearDead(path);
    else {
      if (!said) onWait(holder.pid);
      said = true;
      await sleep(150);
    }
  }
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
