import { expect, test } from "vitest";
import { emptyState, type RunState } from "../../src/journal/fold.ts";
import { unplannedWarning, warningNotice, warningOf, warningOnRecord } from "../../src/run/warn-notice.ts";
import { planned } from "./rig.ts";
import type { Plan } from "../../src/plan/plan.ts";

const warn = {
  ...planned("bypass.warn", { inputs: { to: "support", notice: "bypass-ending" } }),
  id: "warn",
};
const planOf = (...nodes: readonly object[]) => ({ nodes }) as unknown as Plan;

const ended: RunState = { ...emptyState, phase: "finished", outcome: "succeeded" };

test("a run is warned of once it has come to its warning; one that has ended, as its plan says", () => {
  const plan = planOf(warn);
  const asPlanned = { to: "support", notice: "bypass-ending", decisions: warn.action.decisions };
  expect(warningOf(plan, emptyState)).toBeUndefined();
  expect(warningOnRecord(plan, emptyState)).toBeUndefined();
  expect(warningOnRecord(plan, ended)).toEqual(asPlanned);
});

test("of what has ended without a plan, or with one that names no warning, the team is warned all the same", () => {
  expect(warningOnRecord(undefined, emptyState)).toEqual(unplannedWarning);
  expect(warningOnRecord(planOf(), ended)).toEqual(unplannedWarning);
});

test("each warning of each end has a marker of its own", () => {
  const of = (minutes: number, until: string) =>
    warningNotice(unplannedWarning, {
      ...{ until, incident: "night", minutes, minutesLeft: minutes },
    }).key;
  const keys = [
    of(10, "2026-11-21T04:00:00Z"),
    of(3, "2026-11-21T04:00:00Z"),
    of(10, "2026-11-21T05:00:00Z"),
  ];
  expect(new Set(keys).size).toBe(3);
});
