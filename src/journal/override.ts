import type { EventOf } from "./event.ts";

/** That somebody did a dangerous step without a second person. */
export interface Override {
  readonly by: string;
  readonly reason: string;
  /** What the step holds them to. */
  readonly bound: string;
  /** ISO 8601 */
  readonly at: string;
}

/** What an override was held to, in words; old records have minutes. */
export const boundOf = ({ bound, minutes = 0 }: EventOf<"approval.overridden">): string =>
  bound ?? `${minutes} minutes at most`;
