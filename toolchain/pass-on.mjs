// @ts-check
// Stands in front of another process: hands signals on to it and ends as it ends.
import { constants } from "node:os";

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * On a terminal Ctrl-C reaches the child by itself; a signal meant for this process alone is handed on.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>} its exit code, or 128 and the signal's number
 */
export function passOn(child) {
  const hand = (/** @type {NodeJS.Signals} */ signal) => {
    if (!process.stdin.isTTY || signal !== "SIGINT") child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, hand);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const name of SIGNALS) process.off(name, hand);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
