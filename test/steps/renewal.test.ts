import { expect, test } from "vitest";
import type { BypassConfig } from "../../src/ports/stack.ts";
import { continued, refuseRenewal } from "../../src/bypass/renewal.ts";

const at = (minutes: number) => Date.parse("2026-11-21T03:00:00Z") / 1000 + minutes * 60;
const opened = (until: number, first = 0): BypassConfig => ({
  ...{ mode: "stale-sessions", incident: "night", since: at(first - 720) },
  ...{ from: at(first), first: at(first), until: at(until) },
});
const refused = (before: BypassConfig, now: number, approved?: number) =>
  refuseRenewal({
    before,
    approvedUntil: approved === undefined ? undefined : at(approved),
    nowSeconds: at(now),
  })?.message;

test.each<[string, string | undefined, RegExp | undefined]>([
  ["within the approved total", refused(opened(60), 50, 90), undefined],
  ["after a gap within it", refused(opened(60), 70, 90), undefined],
  ["up to its very end", refused(opened(90), 80, 90), /until 2026-11-21T04:30:00Z in total, which is when/],
  ["after it", refused(opened(90), 92, 90), /in total, and that is over/],
  ["without an approval, within four hours", refused(opened(15), 14), undefined],
  ["in their last minutes", refused(opened(235), 234), undefined],
  ["at their end", refused(opened(240), 239), /end at 2026-11-21T07:00:00Z, and so does the open bypass/],
  ["after it", refused(opened(240), 241), /ended at 2026-11-21T07:00:00Z\.$/],
])("renewing %s", (_when, message, expected) => {
  if (expected === undefined) expect(message).toBeUndefined();
  else expect(message).toMatch(expected);
});

test("goes on from an opening of the same incident only, and not once its total is over", () => {
  const before = opened(15);
  expect(continued(before, "night", at(5))).toBe(before);
  expect(continued(before, "night", at(239))).toBe(before);
  expect(continued(before, "night", at(240))).toBeUndefined();
  expect(continued(before, "other", at(5))).toBeUndefined();
});
