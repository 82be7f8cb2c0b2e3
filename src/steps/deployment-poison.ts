import type { Release } from "../ports/releases.ts";
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

/** Whether it was built while a bypass was open, so that a rollback to it brings back what was meant to be over. */
export function bornOpen(release: Release, times: readonly OpenTime[]): boolean {
  return times.some(({ from, to }) => release.createdAt >= from && release.createdAt <= to);
}
