import type { Deployment } from "../ports/vercel.ts";
import type { StackUpdate } from "../ports/stack.ts";

/** A time in which a bypass was open. Unix milliseconds. */
export interface OpenTime {
  readonly from: number;
  readonly to: number;
}

/** Updates of the stack that are looked through for openings. */
export const historyLimit = 50;

/** When a bypass was open, as the stack's own history tells it: from each opening to its end or the next close. */
export function openTimes(history: readonly StackUpdate[]): readonly OpenTime[] {
  const oldestFirst = history.filter(({ kind }) => kind === "update").toReversed();
  return oldestFirst.flatMap(({ opening, at }, index) => {
    if (opening === undefined) return [];
    const next = oldestFirst.slice(index + 1).find(({ outcome }) => outcome === "succeeded");
    const end = Math.min(Date.parse(opening.until), next === undefined ? Infinity : Date.parse(next.at));
    return [{ from: Date.parse(at), to: end }];
  });
}

/**
 * The same as the deployments of the redeploy lane tell it, those that were made past the engine included: from each one
 * with a grant to its end or the next one without.
 */
export function carriedTimes(releases: readonly Deployment[]): readonly OpenTime[] {
  const carrying = releases.filter(({ statement }) => statement !== undefined);
  return carrying.flatMap(({ createdAt, statement }) => {
    const grantUntil = statement?.grantUntil;
    if (grantUntil === undefined) return [];
    const closed = carrying
      .filter((one) => one.createdAt > createdAt && one.statement?.grantUntil === undefined)
      .map((one) => one.createdAt);
    return [{ from: createdAt, to: Math.min(grantUntil, ...closed) }];
  });
}

/**
 * Whether it was built while a bypass was open, so that a rollback to it brings back what was meant to be over. What it
 * says of its own statement counts before the times.
 */
export function bornOpen(release: Deployment, times: readonly OpenTime[]): boolean {
  if (release.statement !== undefined) return release.statement.grantUntil !== undefined;
  return times.some(({ from, to }) => release.createdAt >= from && release.createdAt <= to);
}
