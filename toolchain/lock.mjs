// @ts-check
// One set-up at a time per cache. The lock names its holder, so a dead one is noticed and cleared.
import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readRegularTextSync } from "../src/adapters/regular-file.mjs";
import { endGroups, followCommands, signalGroup } from "./command.mjs";
import { readJson } from "./places.mjs";

/**
 * When a process began, so that a recycled pid is not taken for the holder.
 * @param {number} pid
 * @returns {string} empty when there is no such process
 */
export function processStart(pid) {
  try {
    const stat = readRegularTextSync(`/proc/${pid}/stat`);
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

/** What a lock says of the process that holds it, and of the commands it has at work. */
const ourselves = (/** @type {number[]} */ commands) =>
  JSON.stringify({
    pid: process.pid,
    start: processStart(process.pid),
    host: hostname(),
    commands: commands.map((pid) => ({ pid, start: processStart(pid) })),
  });

/**
 * @param {string} path
 * @returns {boolean} whether the lock is ours now
 */
function take(path) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, ourselves([]));
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

/** Writes down what is at work, so that whoever clears the lock of a killed process can end that, too. */
function keepNoted(/** @type {string} */ path) {
  return followCommands((pids) => {
    try {
      writeFileSync(`${path}.${process.pid}`, ourselves(pids));
      renameSync(`${path}.${process.pid}`, path);
    } catch {
      // A full disk is said by what needs the space; without the note a killed set-up's command is only not found.
    }
  });
}

/**
 * The commands that a dead holder has left at work. A group whose leader is gone is still the same group: its number is
 * not given away while anyone is in it.
 * @param {any} holder
 * @returns {number[]}
 */
function leftBy(holder) {
  if (holder.host !== hostname() || !Array.isArray(holder.commands)) return [];
  return holder.commands
    .filter((/** @type {any} */ { pid, start }) => {
      const now = processStart(pid);
      return (now === "" || now === start) && signalGroup(pid, 0);
    })
    .map((/** @type {any} */ { pid }) => pid);
}

/**
 * Removes the lock of a dead holder. Two that notice it together agree by a second lock, held for an instant.
 * @returns {boolean} whether it was our turn
 */
function clearDead(/** @type {string} */ path) {
  const breaker = `${path}.clearing`;
  try {
    if (Date.now() - statSync(breaker).mtimeMs > 10_000) rmSync(breaker, { force: true });
  } catch {
    // nobody is clearing
  }
  if (!take(breaker)) return false;
  try {
    // Looked at once more: it may have been released, or be somebody else's by now.
    if (existsSync(path) && !isAlive(readJson(path))) rmSync(path, { force: true, recursive: true });
    return true;
  } finally {
    rmSync(breaker, { force: true });
  }
}

/** How long a lock has to stay unreadable before it counts as damaged: a whole one is put in place in one step. */
const DAMAGED_MS = 1_000;
const LOOK_EVERY_MS = 150;

/**
 * Runs `work` while holding the lock at `path`; waits for a living holder, takes over from a dead one: ends what it left
 * at work, then clears its lock. A lock that names nobody is damaged, by a power cut for instance, and cleared as well.
 * @template T
 * @param {string} path
 * @param {{ onWait: (pid: number) => void, onLeft?: (pids: number[]) => void, onDamaged?: () => void }} told `onWait`: called once
 *   when another process holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, told, work) {
  mkdirSync(dirname(path), { recursive: true });
  let said = false;
  let unreadableSince = Infinity;
  while (!take(path)) {
    const holder = readJson(path);
    if (typeof holder?.pid !== "number") {
      unreadableSince = existsSync(path) ? Math.min(unreadableSince, performance.now()) : Infinity;
      if (performance.now() - unreadableSince >= DAMAGED_MS) {
        told.onDamaged?.();
        clearDead(path);
        unreadableSince = Infinity;
      }
    } else if (!isAlive(holder)) {
      const left = leftBy(holder);
      if (left.length > 0) told.onLeft?.(left);
      await endGroups(left, "SIGTERM");
      if (clearDead(path)) continue;
    } else if (!said) {
      told.onWait(holder.pid);
      said = true;
    }
    // Always: a loop that never waits hears no Ctrl-C.
    await sleep(LOOK_EVERY_MS);
  }
  const stopNoting = keepNoted(path);
  const release = () => {
    stopNoting();
    rmSync(path, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
