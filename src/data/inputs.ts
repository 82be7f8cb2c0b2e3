import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import { BadInput } from "../errors.ts";
import { instant } from "../ports/clock.ts";
import type { Window } from "./our-rows.ts";

/** Which users, by when they were created. */
export const windowInput = {
  since: maybeInstant.describe("Only users who were created at or after this; empty: all."),
  at: maybeInstant.describe("Only users who were created before this; empty: before the step begins."),
};

/**
 * The window that was named.
 * @throws BadInput `BAD_ARGUMENT` for one that is ahead, or empty
 */
export function windowOf(given: { readonly since: string; readonly at: string }, nowMs: number): Window {
  const [since, at] = [instantOf(given.since), instantOf(given.at)];
  const before = at ?? nowMs;
  for (const [name, ms] of Object.entries({ since, at }))
    if (ms !== undefined && ms > nowMs)
      throw new BadInput(`${name}: ${instant(ms)} is in the future; it is ${instant(nowMs)}.`, {
        code: "BAD_ARGUMENT",
        hint: "Give times that have passed, in UTC.",
      });
  if (since !== undefined && since >= before)
    throw new BadInput(`since: ${instant(since)} is not before ${instant(before)}.`, {
      code: "BAD_ARGUMENT",
      hint: "Give the window's beginning as since, its end as at.",
    });
  return { since, before };
}

/** Clerk's clock may be that far from the database's, milliseconds; and so long an event may be on its way. */
export const graceMs = 60_000;

/** What a window means to Clerk. */
export const filterOf = ({ since, before }: Window) => ({
  ...(since === undefined ? {} : { createdAfter: since - 1 }),
  createdBefore: before,
});
