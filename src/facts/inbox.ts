import { z } from "zod";
import { ageText } from "./amounts.ts";

/** An event that waits longer than this should have been applied, milliseconds; applying begins as soon as one is in. */
const appliedWithinMs = 60_000;

/** What the app's health tells of its inbox for webhooks, where it has one (clerk-user-sync). Times are ISO 8601. */
export const inboxFields = {
  /** Events that are not applied yet. */
  depth: z.int().min(0).optional(),
  oldestWaitingAt: z.iso.datetime().nullish(),
  pausedUntil: z.iso.datetime().nullish(),
  /** Events that could not be applied when they were tried last. */
  failed: z.int().min(0).optional(),
  /** Why the inbox could not be read. */
  problem: z.string().max(500).optional(),
};
type InboxSeen = z.infer<z.ZodObject<typeof inboxFields>>;

interface Inbox {
  /** What is wrong, as a sentence; undefined: nothing. */
  readonly trouble: string | undefined;
  /** Worth knowing beside what is well; empty, or a sentence after a space. */
  readonly aside: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What waits in the inbox and should not. A pause is no trouble: it ends by itself. */
export function inboxOf(
  { depth, oldestWaitingAt, pausedUntil, failed = 0, problem }: InboxSeen,
  now: number,
): Inbox {
  const waitedMs = oldestWaitingAt ? Math.max(0, now - Date.parse(oldestWaitingAt)) : 0;
  const isPaused = pausedUntil ? Date.parse(pausedUntil) > now : false;
  const trouble =
    problem !== undefined
      ? `The app cannot read its inbox for webhooks: ${problem}.`
      : failed > 0
        ? `${failed} of Clerk's events could not be applied in the app.`
        : waitedMs > appliedWithinMs && !isPaused
          ? `${depth ?? 0} of Clerk's events wait in the app, the oldest for ${ageText(waitedMs)}.`
          : undefined;
  const data = {
    ...{ depth: depth ?? null, waitingSeconds: Math.round(waitedMs / 1000), failed },
    ...{
      pausedUntil: isPaused ? pausedUntil : null,
      problem: problem ?? null,
      unapplied: trouble !== undefined,
    },
  };
  const aside = isPaused ? ` Applying is paused until ${pausedUntil}; ${depth ?? 0} events wait.` : "";
  return { trouble, aside, data: depth === undefined && problem === undefined ? {} : data };
}
