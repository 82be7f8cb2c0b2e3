// @ts-check
// Runs one command of another program, quietly, and ends it with us.
import { spawn } from "node:child_process";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends every command still at work, its children included. Safe to repeat. */
export function endCommands(/** @type {NodeJS.Signals} */ signal = "SIGTERM") {
  for (const child of running) {
    try {
      if (child.pid) process.kill(-child.pid, signal); // its own process group: see `detached`
    } catch {
      child.kill(signal);
    }
  }
}

export class CommandFailed extends Error {
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
      detached: true,
    });
    running.add(child);
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
          child.kill("SIGKILL");
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
      if (error) reject(error);
      else resolve(stdout);
    }
  });
}
