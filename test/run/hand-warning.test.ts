import { expect, test } from "vitest";
import { emptyState } from "../../src/journal/fold.ts";
import { handWarning, unplannedWarning, warningNotice, warningOf } from "../../src/run/warn-notice.ts";
import { planned } from "./rig.ts";
import type { Plan } from "../../src/plan/plan.ts";

const warn = {
  ...planned("bypass.warn", { inputs: { to: "support", notice: "bypass-ending" } }),
  id: "warn",
};
const planOf = (...nodes: readonly object[]) => ({ nodes }) as unknown as Plan;

test("an opening by hand is warned of as its plan says, though nothing carried that step out", () => {
  const plan = planOf(warn);
  expect(handWarning(plan)).toEqual({
    ...{ to: "support", notice: "bypass-ending", decisions: warn.action.decisions },
  });
  expect(warningOf(plan, emptyState)).toBeUndefined();
});

test("without a plan, or with one that names no warning, the team is warned all the same", () => {
  expect(handWarning(undefined)).toEqual(unplannedWarning);
  expect(handWarning(planOf())).toEqual(unplannedWarning);
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
