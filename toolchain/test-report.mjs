// @ts-check
// A reporter for vitest: what `npm test` says at its end, from every file's own tests and hooks.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { recordDurations } from "./test-order.mjs";

/**
 * @typedef {{ file: string, seconds: number }} FileTime `seconds`: its tests, hooks and imports
 * @typedef {{ passed: number, failed: number, skipped: number, broken: number, files: FileTime[] }} TestReport
 * `broken`: files that failed though none of their tests did (they could not be loaded, or their process died)
 */

/** Made by vitest. */
export default class {
  #root = "";

  onInit(/** @type {import("vitest/node").Vitest} */ vitest) {
    this.#root = vitest.config.root;
  }

  /** Writes a TestReport to the file that TEST_REPORT names; with WRITE_DURATIONS=1 also how long each file took. */
  onTestRunEnd(/** @type {readonly import("vitest/node").TestModule[]} */ modules) {
    const file = process.env["TEST_REPORT"];
    const report = reportOf(modules, this.#root);
    if (file) writeFileSync(file, JSON.stringify(report));
    if (process.env["WRITE_DURATIONS"] === "1") recordDurations(report.files);
  }
}

/**
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {string} root
 * @returns {TestReport}
 */
function reportOf(modules, root) {
  const report = { passed: 0, failed: 0, skipped: 0, broken: 0, files: /** @type {FileTime[]} */ ([]) };
  for (const module of modules) {
    const before = report.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      report[state === "pending" ? "failed" : state] += 1;
    }
    const ended = ["passed", "skipped"].includes(module.state());
    if (!ended && report.failed === before) report.broken += 1;
    const { collectDuration, setupDuration, duration } = module.diagnostic();
    const seconds = (collectDuration + setupDuration + duration) / 1_000;
    report.files.push({ file: relative(root, module.moduleId), seconds });
  }
  return report;
}
