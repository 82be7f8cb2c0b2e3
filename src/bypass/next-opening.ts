import { z } from "zod";
import { instant } from "../ports/clock.ts";
import type { BypassConfig, LiveOutputs } from "../ports/stack.ts";
import type { BypassOpenInput } from "./step-schemas.ts";
import { openedBy } from "./opened-routes.ts";
import { continued, totalEndMs } from "./renewal.ts";

const minuteMs = 60_000;
/** What nobody approved lasts this long at most; the stack program and the gate hold it, too. */
export const bareMinutes = 15;
/** How far two laptops' clocks may differ: a start up to this much ahead is taken as now by the stack program, too. */
const skewMs = 60_000;

/** The times that a second person approved. Read without trusting: the stack program verifies the signature. */
const approvedSchema = z.object({
  grant: z.object({
    from: z.string(),
    until: z.string(),
    since: z.string(),
    first: z.string(),
    deny: z.array(z.string()).default([]),
  }),
});
type ApprovedTimes = z.infer<typeof approvedSchema>["grant"];

/** @returns undefined when the line is no approval of an opening. */
export function approvedTimes(line: string | undefined): ApprovedTimes | undefined {
  if (line === undefined) return undefined;
  try {
    const text = Buffer.from(line.trim().split(".")[0] ?? "", "base64url").toString("utf8");
    return approvedSchema.parse(JSON.parse(text)).grant;
  } catch {
    return undefined;
  }
}

export interface OpeningWish {
  readonly input: Pick<BypassOpenInput, "mode" | "minutes" | "sinceMinutes" | "deny" | "incident"> &
    Partial<Pick<BypassOpenInput, "routes" | "methods">>;
  readonly approval: string | undefined;
  /** The config as it is: an opening of the same incident that nobody closed is gone on from. */
  readonly before: BypassConfig | undefined;
  /** What is live now, as far as its generation. */
  readonly live: Pick<LiveOutputs, "generation"> | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * What to put into the stack's config now: within what was approved, or, without an approval, the emergency exit of 15
 * minutes. An incident that nobody closed keeps its first opening and its cut-off, a gap between two openings included,
 * so that nobody drops out. The generation is above the live one.
 */
export function openingNow(wish: OpeningWish): BypassConfig & { readonly generation: number } {
  const { input, approval, nowMs } = wish;
  const approved = approvedTimes(approval);
  const running = continued(wish.before, input.incident, nowMs);
  const first = approved?.first ?? running?.first;
  const from = startOf(nowMs, [approved?.from, first]);
  const minutes = approved === undefined ? Math.min(input.minutes, bareMinutes) : input.minutes;
  const latest = approved === undefined ? bareEnd(running, from) : Date.parse(approved.until);
  const deny = [...new Set([...(approved?.deny ?? []), ...input.deny])];
  const fresh = {
    mode: input.mode,
    until: instant(Math.min(from + minutes * minuteMs, latest)),
    from: instant(from),
    since: approved?.since ?? running?.since ?? instant(from - input.sinceMinutes * minuteMs),
    first: first ?? instant(from),
    incident: input.incident,
    generation: Math.max(Math.floor(from / 1000), (wish.live?.generation ?? 0) + 1),
    ...openedBy(input),
    ...(deny.length === 0 ? {} : { deny }),
    ...(approval === undefined ? {} : { approval }),
  };
  return unconfirmed(wish, fresh) ?? fresh;
}

/**
 * The same opening, written to the config a moment ago, whose `up` was never heard of again: issued as it is, so that
 * a lost answer changes nothing twice. Not when most of its time is gone; then a new one is wanted.
 */
function unconfirmed(
  { before, live, nowMs }: OpeningWish,
  fresh: BypassConfig,
): (BypassConfig & { readonly generation: number }) | undefined {
  if (before?.generation === undefined || before.generation <= (live?.generation ?? -1)) return undefined;
  if (before.from === undefined || before.first !== fresh.first || before.since !== fresh.since)
    return undefined;
  const same = (part: (config: BypassConfig) => unknown) =>
    JSON.stringify(part(before)) === JSON.stringify(part(fresh));
  const lengthMs = Date.parse(before.until) - Date.parse(before.from);
  const asWished =
    same(({ mode, incident, deny, approval, routes, methods }) => [
      mode,
      incident,
      deny,
      approval,
      routes,
      methods,
    ]) && Date.parse(fresh.until) - Date.parse(fresh.from ?? fresh.until) === lengthMs;
  if (!asWished || Date.parse(before.until) - nowMs <= lengthMs / 2) return undefined;
  return { ...before, generation: before.generation };
}

/** Now, but not before what it must follow: the clock that set that may have been a little ahead of this one. */
function startOf(nowMs: number, notBefore: readonly (string | undefined)[]): number {
  const now = Math.floor(nowMs / 1000) * 1000;
  const earliest = Math.max(
    now,
    ...notBefore.flatMap((time) => (time === undefined ? [] : Date.parse(time))),
  );
  return earliest - now <= skewMs ? earliest : now;
}

/** The last minutes of the total are used, too; when it is over, the program's own words are better than none left. */
function bareEnd(running: BypassConfig | undefined, from: number): number {
  const end = running === undefined ? Infinity : totalEndMs(running);
  return end > from ? end : Infinity;
}
