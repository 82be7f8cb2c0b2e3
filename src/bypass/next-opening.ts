import { z } from "zod";
import { BARE_SECONDS, BEGIN_LEEWAY_SECONDS } from "../../guard/src/limits.ts";
import type { BypassConfig, LiveOutputs } from "../ports/stack.ts";
import { parseInstant, type Seconds } from "./instant.ts";
import { openedBy } from "./check-opening.ts";
import { continued, totalEnd } from "./renewal.ts";
import type { BypassOpenInput } from "./step-schemas.ts";

/** What nobody approved lasts this long at most. */
export const bareMinutes = BARE_SECONDS / 60;

const instant = z.string().transform((text) => parseInstant(text) ?? Number.NaN);
/** What a second person approved. Read without trusting: the stack program verifies the signature. */
const approvedSchema = z.object({
  grant: z.object({
    from: instant,
    until: instant,
    since: instant,
    first: instant,
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
  readonly nowSeconds: Seconds;
}

/**
 * What to put into the stack's config now: within what was approved, or, without an approval, the emergency exit of 15
 * minutes. An incident that nobody closed keeps its first opening and its cut-off, a gap between two openings included,
 * so that nobody drops out. The generation is above the live one.
 */
export function openingNow(wish: OpeningWish): BypassConfig & { readonly generation: number } {
  const { input, approval, nowSeconds } = wish;
  const approved = approvedTimes(approval);
  const running = continued(wish.before, input.incident, nowSeconds);
  const first = approved?.first ?? running?.first;
  const from = startOf(nowSeconds, [approved?.from, first]);
  const minutes = approved === undefined ? Math.min(input.minutes, bareMinutes) : input.minutes;
  const latest = approved === undefined ? bareEnd(running, from) : approved.until;
  const deny = [...new Set([...(approved?.deny ?? []), ...input.deny])];
  const fresh = {
    mode: input.mode,
    until: Math.min(from + minutes * 60, latest),
    from,
    since: approved?.since ?? running?.since ?? from - input.sinceMinutes * 60,
    first: first ?? from,
    incident: input.incident,
    generation: Math.max(from, (wish.live?.generation ?? 0) + 1),
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
  { before, live, nowSeconds }: OpeningWish,
  fresh: BypassConfig,
): (BypassConfig & { readonly generation: number }) | undefined {
  if (before?.generation === undefined || before.generation <= (live?.generation ?? -1)) return undefined;
  if (before.from === undefined || before.first !== fresh.first || before.since !== fresh.since)
    return undefined;
  const same = (part: (config: BypassConfig) => unknown) =>
    JSON.stringify(part(before)) === JSON.stringify(part(fresh));
  const length = before.until - before.from;
  const asWished =
    same(({ mode, incident, deny, approval, routes, methods }) => [
      mode,
      incident,
      deny,
      approval,
      routes,
      methods,
    ]) && fresh.until - (fresh.from ?? fresh.until) === length;
  if (!asWished || before.until - nowSeconds <= length / 2) return undefined;
  return { ...before, generation: before.generation };
}

/** Now, but not before what it must follow: the clock that set that may have been a little ahead of this one. */
function startOf(now: Seconds, notBefore: readonly (Seconds | undefined)[]): Seconds {
  const earliest = Math.max(now, ...notBefore.filter((time) => time !== undefined));
  // As far ahead the stack program, too, takes a start as now.
  return earliest - now <= BEGIN_LEEWAY_SECONDS ? earliest : now;
}

/** The last minutes of the total are used, too; when it is over, the program's own words are better than none left. */
function bareEnd(running: BypassConfig | undefined, from: Seconds): Seconds {
  const end = running === undefined ? Infinity : totalEnd(running);
  return end > from ? end : Infinity;
}
