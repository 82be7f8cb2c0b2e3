import type { StackUpdate } from "../ports/stack.ts";
import type { PolicyObeyed } from "./policy-obeyed.ts";
import type { Deployment } from "../ports/vercel.ts";

interface RollbackWish {
  /** Newest first. */
  readonly releases: readonly Deployment[];
  /** Id of what is live. */
  readonly live: string | undefined;
  readonly openTimes: readonly OpenTime[];
  /** Unix milliseconds; a deployment made after this is part of the trouble. */
  readonly errorsBegan: number | undefined;
  /** Unix milliseconds; what was built before holds a key that was revoked since. */
  readonly notBefore: number | undefined;
  /** What was built before its `since` lets in whom the live auth policy refuses; default: nothing does. */
  readonly policy?: PolicyObeyed | undefined;
  /** Published flaws that a deployment has and what is live has not, by its id. */
  readonly flaws?: ReadonlyMap<string, readonly string[]>;
}

interface RollbackChoice {
  readonly to: Deployment | undefined;
  /** Newer ones than that, and why they are not it. */
  readonly passedOver: readonly { readonly id: string; readonly why: string }[];
}

/**
 * The right one to go back to: the newest that was ready and live once, is older than what is live now and than the
 * first errors, was not built while a bypass was open, holds no revoked key, obeys the live auth policy, and has no published
 * flaw that what is live has not. Pure.
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
  if (wish.policy !== undefined && release.createdAt < wish.policy.since)
    return `it goes by the auth policy of its own time, and lets in whom the live one refuses (${wish.policy.refuses})`;
  const grantUntil = release.statement?.grantUntil;
  if (grantUntil !== undefined) return `it carries a grant until ${new Date(grantUntil).toISOString()}`;
  const flaws = wish.flaws?.get(release.id) ?? [];
  if (flaws.length > 0) return `what is live does not have its published flaws: ${flaws.join(", ")}`;
  if (bornOpen(release, wish.openTimes)) return "it was built while a bypass was open";
  return undefined;
}

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
