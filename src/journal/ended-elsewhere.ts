import { inForceChange, type InForceChange } from "./in-force.ts";
import type { JournalRecord } from "./event.ts";

/** A step that put something in force, or ended it, for certain. */
export interface Change {
  readonly what: string;
  /** What it was done to, as the step's intent names it: two stacks have records in one checkout. */
  readonly target: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What a run's record says was ended: by `deployment.unfreeze`, for one. A fold of one run does not know what another one began.
 */
export const endsIn = (records: readonly JournalRecord[]): readonly Change[] =>
  changesIn(records, ({ type, outcome }) => type === "step.outcome" && outcome === "succeeded", "ends");

/** When a record last put this in force; undefined: it never did. */
export const lastBegun = (what: string, records: readonly JournalRecord[]): Change | undefined =>
  changesIn(records, () => true, "begins").findLast((begun) => begun.what === what);

/**
 * Whether one of the ends took out of force what was begun last; in doubt no: an end of something else, one that came before,
 * and one whose outcome is not known end nothing.
 */
export const endsOne = (ends: readonly Change[], what: string, last: Change | undefined): boolean =>
  last !== undefined &&
  ends.some((end) => end.what === what && end.target === last.target && end.at > last.at);

function changesIn(
  records: readonly JournalRecord[],
  counts: (event: { readonly type: string; readonly outcome?: string }) => boolean,
  change: InForceChange["change"],
): readonly Change[] {
  const targets = new Map<string, string>();
  return records.flatMap(({ at, event }) => {
    if (event.type === "step.intent") targets.set(event.step, event.target);
    else if (event.type !== "step.outcome") return [];
    const said = inForceChange(event);
    if (said?.change !== change || !counts(event)) return [];
    return [{ what: said.what, target: targets.get(event.step) ?? "", at }];
  });
}
