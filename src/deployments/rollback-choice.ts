import type { Deployment } from "../ports/vercel.ts";
import { bornOpen, type OpenTime } from "./open-times.ts";

export interface RollbackWish {
  /** Newest first. */
  readonly releases: readonly Deployment[];
  /** Id of what is live. */
  readonly live: string | undefined;
  readonly openTimes: readonly OpenTime[];
  /** Unix milliseconds; a deployment made after this is part of the trouble. */
  readonly errorsBegan: number | undefined;
  /** Unix milliseconds; what was built before holds a key that was revoked since. */
  readonly notBefore: number | undefined;
}

export interface RollbackChoice {
  readonly to: Deployment | undefined;
  /** Newer ones than that, and why they are not it. */
  readonly passedOver: readonly { readonly id: string; readonly why: string }[];
}

/**
 * The right one to go back to: the newest that was ready and live once, is older than what is live now and than the
 * first errors, was not built while a bypass was open, and holds no revoked key. Pure.
 */
export function chooseRollback(wish: RollbackWish): RollbackChoice {
  const { releases, live } = wish;
  const from = releases.find(({ id }) => id === live);
  if (from === undefined) return { to: undefined, passedOver: [] };
  const passedOver: { id: string; why: string }[] = [];
  for (const release of releases.filter(({ createdAt, id }) => id !== live && createdAt <= from.createdAt)) {
    const why = against(release, wish);
    if (why === undefined) return { to: release, passedOver };
    passedOver.push({ id: release.id, why });
  }
  return { to: undefined, passedOver };
}

/** Why one must not go back to it; undefined when nothing speaks against it. */
export function against(
  release: Deployment,
  wish: Omit<RollbackWish, "releases" | "live">,
): string | undefined {
  if (release.state !== "READY") return `it is ${release.state}`;
  if (!release.wasLive) return "it was never live";
  if (wish.errorsBegan !== undefined && release.createdAt >= wish.errorsBegan)
    return "the errors had begun when it was made";
  if (wish.notBefore !== undefined && release.createdAt < wish.notBefore) return "it holds a revoked key";
  const grantUntil = release.statement?.grantUntil;
  if (grantUntil !== undefined) return `it carries a grant until ${new Date(grantUntil).toISOString()}`;
  if (bornOpen(release, wish.openTimes)) return "it was built while a bypass was open";
  return undefined;
}
