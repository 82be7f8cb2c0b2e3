import { expect, test } from "vitest";
import { countTests } from "../../toolchain/counts.mjs";

const report = (more: object) => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...more,
});

test("the last line counts what passed and failed, and what was left out", () => {
  expect(countTests(report({}), 0)).toEqual({ line: "5 passed, 0 failed", passed: true });
  expect(countTests(report({ numPendingTests: 2 }), 0).line).toBe("5 passed, 0 failed, 2 skipped");
  expect(countTests(report({ numFailedTests: 1 }), 1)).toMatchObject({
    line: "5 passed, 1 failed",
    passed: false,
  });
});

test("a file that could not be loaded, a failure of no test, and no report at all are failures", () => {
  const broken = { testResults: [{ status: "failed", assertionResults: [] }] };
  expect(countTests(report(broken), 1)).toMatchObject({ line: "5 passed, 1 failed", passed: false });
  expect(countTests(report({}), 1)).toMatchObject({ line: "5 passed, 1 failed", passed: false });
  expect(countTests(undefined, 1)).toMatchObject({ line: "0 passed, 1 failed", passed: false });
});
