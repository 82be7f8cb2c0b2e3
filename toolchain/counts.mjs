// @ts-check
// The last line of a test run, from vitest's JSON report.

/**
 * @param {any} report vitest's JSON report, or undefined when it left none
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
  // A file that could not even be loaded holds no tests: it counts as one that failed.
  const broken = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === "failed" &&
      file.assertionResults.every((/** @type {any} */ test) => test.status !== "failed"),
  ).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + broken;
  // Vitest may fail for what belongs to no test: an unhandled rejection, nothing found to run.
  const counted = code !== 0 && failed === 0 ? 1 : failed;
  const line = `${report.numPassedTests} passed, ${counted} failed${skipped ? `, ${skipped} skipped` : ""}`;
  const note = counted > failed ? `vitest ended with ${code} though no test failed: see above` : undefined;
  return { line, passed: counted === 0, ...(note ? { note } : {}) };
}
