import type { LiveDeployment, Deployment } from "../ports/vercel.ts";

/** How a new production deployment goes live. */
export interface WayToLive {
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
