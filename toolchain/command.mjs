// @ts-check
// Runs one command of another program, quietly, and ends it with us.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** @type {Set<(pids: number[]) => void>} */
const followers = new Set();
const pids = () => [...running].flatMap(({ pid }) => pid ?? []);
const tellFollowers = () => followers.forEach((tell) => tell(pids()));

/**
 * Calls back with the pids of the commands at work, whenever they change.
 * @param {(pids: number[]) => void} tell
 * @returns {() => void} to stop that
 */
export function followCommands(tell) {
  followers.add(tell);
  return () => followers.delete(tell);
}

/**
 * A command leads a process group of its own: a signal for the group reaches what the command has started, too.
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal 0 only looks
 * @returns {boolean} whether there is such a group
 */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** How long a command may tidy up after it was told to end; npm rolls back what it can. */
const GRACE_MS = 3_000;
/** How long the system may take to end what was killed. */
const KILLED_MS = 5_000;

/**
 * Ends process groups for certain: tells them, waits, kills what stays. Safe to repeat.
 * @param {number[]} leaders their pids
 * @param {NodeJS.Signals} signal
 */
export async function endGroups(leaders, signal) {
  /** @type {[NodeJS.Signals, number][]} */
  const steps = [
    [signal, GRACE_MS],
    ["SIGKILL", KILLED_MS],
  ];
  for (const [how, patienceMs] of steps) {
    const left = leaders.filter((pid) => signalGroup(pid, how));
    const until = performance.now() + patienceMs;
    while (left.some((pid) => signalGroup(pid, 0)) && performance.now() < until) await sleep(50);
  }
}

/** Ends every command still at work, its children included, and waits for that. */
export const endCommands = (/** @type {NodeJS.Signals} */ signal = "SIGTERM") => endGroups(pids(), signal);

/** Kills them without waiting: for a process that ends. */
export const killCommands = () => pids().forEach((pid) => signalGroup(pid, "SIGKILL"));
process.on("exit", killCommands);

class CommandFailed extends Error {
  /**
   * @param {string} message
   * @param {string} output the last lines that the command wrote
   */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, onLine?: (line: string) => void }} [options]
 * @returns {Promise<string>} what it wrote to stdout
 * @throws {CommandFailed} on a non-zero end, a time-out or when it cannot be started
 */
export function runCommand(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a process group of its own
    });
    running.add(child);
    tellFollowers();
    let stdout = "";
    let tail = "";
    const take = (/** @type {string} */ text) => {
      tail = (tail + text).slice(-4000);
      for (const line of text.split("\n")) if (line.trim()) options.onLine?.(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding("utf8").on("data", take);
    let late = false;
    const timer = options.timeoutMs
      ? setTimeout(() => {
          late = true;
          if (child.pid) signalGroup(child.pid, "SIGKILL");
        }, options.timeoutMs)
      : undefined;
    child.on("error", (error) =>
      finish(new CommandFailed(`${file} could not be started: ${error.message}`, tail)),
    );
    child.on("close", (code, signal) => {
      if (code === 0) return finish();
      const how = late
        ? `took longer than ${options.timeoutMs} ms`
        : signal
          ? `was ended by ${signal}`
          : `ended with ${code}`;
      finish(new CommandFailed(`${file} ${args.slice(0, 2).join(" ")} ${how}`, tail));
    });
    /** @param {Error} [error] */
    function finish(error) {
      clearTimeout(timer);
      running.delete(child);
      tellFollowers();
      if (error) reject(error);
      else resolve(stdout);
    }
  });
}
