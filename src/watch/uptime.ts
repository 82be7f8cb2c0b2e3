import { coverageOf, uptimeBetween, type Span, type Uptime } from "./coverage.ts";
import type { Outage, Unseen } from "./decide.ts";
import { stateAfter } from "./fold.ts";
import type { HistoryLine, LineOf } from "./history-line.ts";

/** What is aimed at where nobody says otherwise, as a share of the time. */
export const usualTarget = 0.999;

const dayMs = 86_400_000;
/** Days back from now, the longest last. */
export const periods = [1, 7, 30, 90] as const;

export interface Period extends Uptime {
  readonly days: number;
  /** From the first look on, where that is later than the period's beginning. */
  readonly fromMs: number;
  readonly toMs: number;
  /** How much it may be down in the time that was seen, milliseconds, so that the target holds. */
  readonly allowedMs: number;
  /** Undefined where nothing was seen. */
  readonly holds: boolean | undefined;
}

export interface DayUptime extends Uptime {
  /** UTC, `2026-11-30` */
  readonly day: string;
  readonly fromMs: number;
}

export interface UptimeReport {
  /** What is aimed at, as a share of the time. */
  readonly target: number;
  readonly nowMs: number;
  /** The first look; undefined where there was none. */
  readonly firstMs: number | undefined;
  readonly periods: readonly Period[];
  /** The last ninety, oldest first, up to the day of `nowMs`. */
  readonly days: readonly DayUptime[];
  /** Newest first; the first may still be in force. */
  readonly outages: readonly (Outage & { readonly triage: LineOf<"triage"> | undefined })[];
  /** Newest first. */
  readonly blindTimes: readonly Unseen[];
  /** Failing looks that were not enough for an alert: times of them, and together, milliseconds. */
  readonly short: { readonly times: number; readonly ms: number };
  readonly spans: readonly Span[];
}

/** What a history says of the last ninety days. Pure. @param lines in the order of their times */
export function uptimeReport(
  lines: readonly HistoryLine[],
  nowMs: number,
  target = usualTarget,
): UptimeReport {
  const spans = coverageOf(lines, nowMs);
  const state = stateAfter(lines);
  const triages = new Map(
    lines.flatMap((line) => (line.t === "triage" ? [[line.alert, line] as const] : [])),
  );
  const outages = [...state.outages, ...(state.alert === undefined ? [] : [state.alert])];
  const first = lines.find(({ t }) => t === "look" || t === "stretch");
  const firstMs = first === undefined ? undefined : Date.parse(first.at);
  const today = Math.floor(nowMs / dayMs) * dayMs;
  return {
    ...{ target, nowMs, firstMs, spans },
    periods: periods.map((days) => periodOf(spans, { days, firstMs, nowMs, target })),
    days: Array.from({ length: 90 }, (_, index) => {
      const fromMs = today - (89 - index) * dayMs;
      const day = new Date(fromMs).toISOString().slice(0, 10);
      return { day, fromMs, ...uptimeBetween(spans, fromMs, Math.min(fromMs + dayMs, nowMs)) };
    }),
    outages: outages.map((outage) => ({ ...outage, triage: triages.get(outage.id) })).reverse(),
    blindTimes: [...state.blindTimes].reverse(),
    short: shortOf(spans, outages),
  };
}

function periodOf(
  spans: readonly Span[],
  {
    days,
    firstMs,
    nowMs,
    target,
  }: {
    readonly days: number;
    readonly firstMs: number | undefined;
    readonly nowMs: number;
    readonly target: number;
  },
): Period {
  const fromMs = Math.max(nowMs - days * dayMs, Math.min(firstMs ?? -Infinity, nowMs));
  const up = uptimeBetween(spans, fromMs, nowMs);
  const holds = up.share === undefined ? undefined : up.share >= target;
  return {
    days,
    fromMs,
    toMs: nowMs,
    ...up,
    holds,
    allowedMs: Math.round((up.upMs + up.downMs) * (1 - target)),
  };
}

function shortOf(spans: readonly Span[], outages: readonly Outage[]): UptimeReport["short"] {
  const within = (ms: number) =>
    outages.some(({ sinceMs, goodSinceMs = Infinity }) => sinceMs <= ms && ms < goodSinceMs);
  const short = spans.filter(({ is, fromMs }) => is === "failing" && !within(fromMs));
  return { times: short.length, ms: short.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) };
}
