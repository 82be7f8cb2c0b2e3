// @ts-check
// The last lines of a test run.
import { readRegularTextSync } from "../src/adapters/regular-file.mjs";

/**
 * @param {import("./test-report.mjs").TestReport | undefined} report undefined when vitest left none
 * @param {number} code vitest's exit code
 * @returns {{ line: string, passed: boolean, note?: string }} `line` is exactly "N passed, N failed", with ", N skipped"
 *   where there are such
 */
export function countTests(report, code) {
  if (report === undefined) {
    return {
      line: "0 passed, 1 failed",
      passed: false,
      note: `vitest ended with ${code} and left no report`,
    };
  }
  const { passed, skipped } = report;
  // A file that could not even be loaded holds no tests: it counts as one that failed.
  const failed = report.failed + report.broken;
  // Vitest may fail for what belongs to no test: an unhandled rejection, nothing found to run.
  const counted = code !== 0 && failed === 0 ? 1 : failed;
  const line = `${passed} passed, ${counted} failed${skipped ? `, ${skipped} skipped` : ""}`;
  const note = counted > failed ? `vitest ended with ${code} though no test failed: see above` : undefined;
  return { line, passed: counted === 0, ...(note ? { note } : {}) };
}

/**
 * @param {readonly import("./test-report.mjs").FileTime[]} files
 * @returns {string} the ten files that took longest, one a line; empty where only one ran
 */
export function slowestFiles(files) {
  if (files.length < 2) return "";
  const slowest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10);
  const lines = slowest.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}\n`);
  return `Slowest files:\n${lines.join("")}`;
}

/**
 * Processor time of the processes that this one has started and waited for, and of those that they have, user and system:
 * what getrusage calls RUSAGE_CHILDREN, read from Linux's /proc. Whatever is orphaned before it ends is not in it: the
 * plugins of a Pulumi engine are.
 * @returns {number | undefined} seconds; undefined where the system has no /proc
 */
export function childrenCpuSeconds() {
  try {
    // The name in brackets may hold blanks. Then come state, parent …; cutime and cstime in hundredths of a second.
    const [, fields = ""] = /\) (.*)$/s.exec(readRegularTextSync("/proc/self/stat")) ?? [];
    const [user, system] = fields.split(" ").slice(13, 15).map(Number);
    return ((user ?? 0) + (system ?? 0)) / 100;
  } catch {
    return undefined;
  }
}
