import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { effectSteps, runbooks } from "./effect-steps.ts";
import { notMissed, notPlayed } from "./not-missed.ts";

test("each step with an effect is one that a night misses, or is on the list of the others, with a reason", () => {
  const named = (runbook: string) => runbook in notPlayed;
  const without = effectSteps.filter(
    ({ name, nights: about }) =>
      about.length === 0 && !(name in notMissed) && !named(name.split("/")[0] ?? ""),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  expect(effectSteps.length).toBeGreaterThan(40);
});

test("the list holds no step and no runbook that is not there, and each test that it names is", () => {
  const names = effectSteps.map(({ name }) => name);
  expect(Object.keys(notMissed).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.keys(notPlayed).filter((name) => !runbooks.includes(name))).toEqual([]);
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const tests = [...Object.values(notMissed), ...Object.values(notPlayed)].map(([, file]) => file);
  expect(tests.filter((file) => !existsSync(`${root}${file}`))).toEqual([]);
});

test("no step is on the list only because its night is short of a claim", () => {
  expect(Object.keys(notMissed).length).toBeLessThan(effectSteps.length / 3);
});
