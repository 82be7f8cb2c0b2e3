import { expect, test } from "vitest";
import { EndWarnings } from "../../src/steps/ending-soon.ts";

const until = "2026-11-21T04:00:00Z";
const config = { mode: "stale-sessions", until } as const;
const before = (minutes: number, end = until) => Date.parse(end) - minutes * 60_000;

test("warns ten and three minutes before the end, once each", () => {
  const warnings = new EndWarnings();
  const said: number[] = [];
  for (let minutes = 60; minutes >= -5; minutes -= 0.25) {
    const warning = warnings.due(config, before(minutes));
    if (warning !== undefined) said.push(minutes);
  }
  expect(said).toEqual([10, 3]);
});

test("says how long is left, and how to renew", () => {
  const warning = new EndWarnings().due(config, before(9.5));
  expect(warning).toMatchObject({ until, minutesLeft: 10 });
  expect(warning?.message).toContain("in 10 minutes, at 2026-11-21T04:00:00Z");
  expect(warning?.message).toContain("bypass renew");
});

test("after a pause only the latest warning is said", () => {
  const warnings = new EndWarnings();
  expect(warnings.due(config, before(1))?.minutesLeft).toBe(1);
  expect(warnings.due(config, before(0.5))).toBeUndefined();
});

test("a renewal is warned of anew, a closed bypass not at all", () => {
  const warnings = new EndWarnings();
  expect(warnings.due(config, before(2))).toBeDefined();
  const renewed = { ...config, until: "2026-11-21T05:00:00Z" };
  expect(warnings.due(renewed, before(30, renewed.until))).toBeUndefined();
  expect(warnings.due(renewed, before(10, renewed.until))?.minutesLeft).toBe(10);
  expect(warnings.due(undefined, before(2))).toBeUndefined();
});
