import { z } from "zod";
import { instantMs } from "../ports/calendar.ts";
import type { Deployment, LiveDeployment } from "../ports/vercel.ts";

/** How a new production deployment goes live. */
interface WayToLive {
  /** New deployments wait for a person, as a team may have chosen. */
  readonly byHand: boolean;
  readonly rolledBack: boolean;
  readonly notes: readonly string[];
  /** Worth knowing, and no trouble. */
  readonly asides: readonly string[];
}

/**
 * Automatic assignment is off after an instant rollback, and where a team promotes by hand. It was a rollback when
 * something newer than what is live has been live before.
 */
export function wayToLive(
  live: Pick<LiveDeployment, "id" | "createdAt" | "followsNew"> | undefined,
  recent: readonly Deployment[],
): WayToLive {
  const none = { byHand: false, rolledBack: false, notes: [], asides: [] };
  if (live?.followsNew !== false) return none;
  const newer = recent.filter(
    ({ id, state, createdAt }) => state === "READY" && createdAt > live.createdAt && id !== live.id,
  );
  if (newer.some(({ wasLive }) => wasLive)) {
    const notes = ["Someone rolled back: new deployments do not go live until one is promoted."];
    return { ...none, rolledBack: true, notes };
  }
  const waiting = newer.length === 0 ? "" : `; ${newer.length} newer than what is live`;
  return { ...none, byHand: true, asides: [`New deployments are promoted by hand here${waiting}.`] };
}

/** ISO 8601 in UTC, or empty where nobody knows. */
export const maybeInstant = z
  .string()
  .regex(
    /^$|^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/,
    "must be a time in UTC such as 2026-11-21T03:00Z, or empty",
  )
  .refine((text) => text === "" || instantMs(text) !== undefined, "must be a day and a time that there are")
  .default("");

export const instantOf = (text: string): number | undefined => instantMs(text);

/** `dpl_1 of commit abc1234, 12 minutes old` */
export function nameOf({ id, commit, createdAt }: Deployment, nowMs: number): string {
  const minutes = Math.max(0, Math.round((nowMs - createdAt) / 60_000));
  const of = commit === undefined ? "" : ` of commit ${commit.slice(0, 7)}`;
  return `${id}${of}, ${minutes} minutes old`;
}
