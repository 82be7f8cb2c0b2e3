import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contract } from "./contract.ts";

const source = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

test("the recording is whole and unedited", () => {
  const steps = contract();
  expect([new Set(steps.map(({ scenario }) => scenario)).size, steps.length]).toEqual([11, 71]);
  // Its digest as it was handed over: what the official plugin did is not ours to change.
  expect(createHash("sha256").update(source("provider-contract.json")).digest("hex")).toBe(
    "308d9df1a419ec6c3d363267436db29482bab60130192af3963da9d4d0f39292",
  );
});

test("every scenario is replayed by one of the suites", () => {
  const suites = ["replay-environment.test.ts", "replay-edge-config.test.ts", "replay.long.ts"]
    .map(source)
    .join();
  const scenarios = [...new Set(contract().map(({ scenario }) => scenario))];
  expect(scenarios.filter((name) => !suites.includes(`"${name}"`))).toEqual([]);
});
