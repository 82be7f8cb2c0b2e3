// @ts-check
// `npm test`: makes the checkout ready, runs the tests under Node 24 and ends with the slowest files, the processor time and
// one line of counts. Arguments go to vitest; --long adds the slow ones (*.long.ts).
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { childrenCpuSeconds, countTests, slowestFiles } from "./counts.mjs";
import { passOn } from "./pass-on.mjs";
import { projectRoot, readJson } from "./places.mjs";
import { endOnSignals, setup } from "./setup.mjs";

const long = process.argv.includes("--long");
const toVitest = process.argv.slice(2).filter((argument) => argument !== "--long");

const stopListening = endOnSignals();
/** @type {string | undefined} */
let scratch;
try {
  const node = await setup();
  stopListening();
  scratch = mkdtempSync(join(tmpdir(), "tests-"));
  const report = join(scratch, "report.json");
  const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=./toolchain/test-report.mjs"];
  const env = {
    ...process.env,
    PATH: [dirname(node), join(projectRoot, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
    TEST_REPORT: report,
    // Tests start hundreds of Node processes, most of them on the same files: stripping types and compiling is the larger part
    // of what a short one costs. The folder goes with the run, so that paths of this run's temporary copies do not pile up.
    NODE_COMPILE_CACHE: join(scratch, "compile-cache"),
    ...(long ? { TEST_LONG: "1" } : {}),
  };
  const cpuOfSetup = childrenCpuSeconds() ?? 0;
  const child = spawn(node, [vitest, "run", ...reporters, ...toVitest], {
    stdio: "inherit",
    cwd: projectRoot,
    env,
  });
  const code = await passOn(child);
  const cpu = childrenCpuSeconds();
  const found = readJson(report);
  const { line, passed, note } = countTests(found, code);
  process.stdout.write(slowestFiles(found?.files ?? []));
  if (cpu !== undefined)
    process.stdout.write(`${Math.round(cpu - cpuOfSetup)} CPU seconds, of vitest and what it waited for\n`);
  process.stdout.write(`${note ? `${note}\n` : ""}${line}\n`);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
} finally {
  // Processes that are ending may still write to it.
  if (scratch) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
