import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { childrenCpuSeconds, countTests, slowestFiles } from "../../toolchain/counts.mjs";
import { shardsOf } from "../../toolchain/test-order.mjs";
import type { TestReport } from "../../toolchain/test-report.mjs";

const report = (more: Partial<TestReport> = {}): TestReport => ({
  ...{ passed: 5, failed: 0, skipped: 0, broken: 0, files: [] },
  ...more,
});

test("the last line counts what passed and failed, and what was left out", () => {
  expect(countTests(report(), 0)).toEqual({ line: "5 passed, 0 failed", passed: true });
  expect(countTests(report({ skipped: 2 }), 0).line).toBe("5 passed, 0 failed, 2 skipped");
  expect(countTests(report({ failed: 1 }), 1)).toMatchObject({ line: "5 passed, 1 failed", passed: false });
});

test("a file that could not be loaded, a failure of no test, and no report at all are failures", () => {
  expect(countTests(report({ broken: 1 }), 1)).toMatchObject({ line: "5 passed, 1 failed", passed: false });
  expect(countTests(report(), 1)).toMatchObject({ line: "5 passed, 1 failed", passed: false });
  expect(countTests(undefined, 1)).toMatchObject({ line: "0 passed, 1 failed", passed: false });
});

test("the ten slowest files are named, the slowest first; one file alone is not", () => {
  const files = Array.from({ length: 12 }, (_, index) => ({ file: `${index}.test.ts`, seconds: index }));
  const lines = slowestFiles(files).trimEnd().split("\n").slice(1);
  expect(lines).toHaveLength(10);
  expect([lines[0], lines[9]]).toEqual(["   11.0 s  11.test.ts", "    2.0 s  2.test.ts"]);
  expect(slowestFiles(files.slice(0, 1))).toBe("");
});

test.runIf(process.platform === "linux")("processor time counts children and their children", () => {
  const before = childrenCpuSeconds() ?? NaN;
  const burn = "const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);";
  const script = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(burn)}])`;
  execFileSync(process.execPath, ["-e", script]);
  expect((childrenCpuSeconds() ?? NaN) - before).toBeGreaterThanOrEqual(0.3);
});

test("the reporter counts what vitest ran, and files that could not be loaded", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const folder = mkdtempSync(join(root, "node_modules", ".report-test-"));
  try {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const using = 'import { test, beforeAll } from "vitest";';
    write(
      "some.test.ts",
      `${using} beforeAll(() => new Promise((done) => setTimeout(done, 200)));
       test("one", () => {}); test.skip("two", () => {}); test("three", () => { throw new Error("no"); });`,
    );
    write("broken.test.ts", 'throw new Error("cannot be loaded");');
    write("vitest.config.ts", "export default {};");
    const args = ["run", "--root", folder, `--reporter=${join(root, "toolchain", "test-report.mjs")}`];
    const env = { ...process.env, TEST_REPORT: join(folder, "report.json") };
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const code = await new Promise((done) =>
      execFile(process.execPath, [vitest, ...args], { env }, (error) => done(error?.code ?? 0)),
    );
    expect(code).toBe(1);
    const written = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as TestReport;
    expect(written).toMatchObject({ passed: 1, failed: 1, skipped: 1, broken: 1 });
    const seconds = written.files.find(({ file }) => file === "some.test.ts")?.seconds;
    expect(seconds).toBeGreaterThan(0.19);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("shards take about as long as each other, and hold every file once", () => {
  const files = [9, 8, 7, 3, 3, 2, 2, 1, 1];
  const shards = shardsOf(files, 3, (seconds) => seconds);
  expect(shards.flat().toSorted()).toEqual(files.toSorted());
  expect(shards.map((shard) => shard.reduce((sum, seconds) => sum + seconds, 0))).toEqual([12, 12, 12]);
});
