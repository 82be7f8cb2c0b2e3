import { z } from "zod";

/** Longest opening with an approval, minutes; the gate and the stack program enforce the same. */
export const openingMinutesMax = 60;
/** Longest total of an opening and its renewals, minutes. */
export const totalMinutesMax = 240;

/** Input of `bypass.open`. Durations, not instants, so that an approval given minutes later still matches. */
export const bypassOpenInput = z.strictObject({
  mode: z.enum(["stale-sessions", "open"]),
  minutes: z.int().min(1).max(openingMinutesMax),
  totalMinutes: z.int().min(1).max(totalMinutesMax),
  /** How long before the opening a token may have been issued, minutes. Default: twelve hours. */
  sinceMinutes: z.int().min(1).max(1440).default(720),
  deny: z.array(z.string().regex(/^(user|sess)_[A-Za-z0-9]+$/)).default([]),
  reason: z.string().min(1).max(500),
  incident: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
});
export type BypassOpenInput = z.infer<typeof bypassOpenInput>;

export const bypassOpenOutput = z.object({
  generation: z.int(),
  /** ISO 8601, UTC. */
  until: z.string(),
  jti: z.string(),
});

export const bypassVerifyInput = z.strictObject({ expect: z.enum(["open", "closed"]) });
export const bypassVerifyOutput = z.object({ seen: z.enum(["open", "closed"]), elapsedMs: z.number() });

export const bypassCloseInput = z.strictObject({});
export const bypassCloseOutput = z.object({ generation: z.int() });
