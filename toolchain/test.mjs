// @ts-check
// `npm test`: makes the checkout ready, runs the tests under Node 24 and ends with one line of counts.
// Arguments go to vitest; --long adds the slow ones (*.long.ts).
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { passOn } from "./pass-on.mjs";
import { projectRoot, readJson } from "./places.mjs";
import { endOnSignals, setup } from "./setup.mjs";

const long = process.argv.includes("--long");
const passed = process.argv.slice(2).filter((argument) => argument !== "--long");

const stopListening = endOnSignals();
const scratch = mkdtempSync(join(tmpdir(), "tests-"));
try {
  const node = await setup();
  stopListening();
  const report = join(scratch, "report.json");
  const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const env = {
    ...process.env,
    PATH: [dirname(node), join(projectRoot, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
    ...(long ? { TEST_LONG: "1" } : {}),
  };
  const child = spawn(node, [vitest, "run", ...reporters, ...passed], {
    stdio: "inherit",
    cwd: projectRoot,
    env,
  });
  const code = await passOn(child);
  const result = readJson(report);
  if (result === undefined) {
    process.stdout.write(`vitest ended with ${code} and left no report\n0 passed, 1 failed\n`);
    process.exitCode = 1;
  } else {
    // A file that could not even be loaded holds no tests: it counts as one that failed.
    const broken = result.testResults.filter(
      (/** @type {any} */ file) =>
        file.status === "failed" &&
        file.assertionResults.every((/** @type {any} */ t) => t.status !== "failed"),
    ).length;
    const failed = result.numFailedTests + broken;
    const skipped = result.numPendingTests + result.numTodoTests;
    // Vitest may fail for what belongs to no test: an unhandled rejection, nothing found to run.
    const counted = code !== 0 && failed === 0 ? 1 : failed;
    if (counted > failed)
      process.stdout.write(`vitest ended with ${code} though no test failed: see above\n`);
    process.stdout.write(
      `${result.numPassedTests} passed, ${counted} failed${skipped ? `, ${skipped} skipped` : ""}\n`,
    );
    process.exitCode = counted === 0 ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
