import type { LookKind } from "./history-line.ts";
import { instant } from "../ports/clock.ts";

/** An alert fires when so many of the last so many looks have failed. Looks that saw nothing do not count. */
export const firesAt = { failing: 3, of: 5 } as const;
/** It is over once so many looks in a row were well, over so long a time, milliseconds. */
export const overAfter = { looks: 3, quietMs: 2 * 60_000 } as const;
/** An alert that is the third within an hour comes and goes: it is over after so long a time, milliseconds. */
export const comesAndGoes = { alerts: 3, withinMs: 60 * 60_000, quietMs: 15 * 60_000 } as const;
/** So many looks in a row, over so long, that saw nothing: the watch is blind. */
export const blindAfter = { looks: 3, ms: 10 * 60_000 } as const;
/** After a pause of this length, or of three looks, what was before says nothing of now, milliseconds. */
const longestPauseMs = 10 * 60_000;

/** What the rules know of a look. */
export interface Seen {
  readonly atMs: number;
  readonly is: LookKind;
  /** Until the next one was to come. */
  readonly everyMs: number;
  readonly why: readonly string[];
}

/** From the first failing look to the first of those that ended it. */
export interface Outage {
  /** Named by its beginning: the same looks always give the same name. */
  readonly id: string;
  readonly sinceMs: number;
  readonly firedMs: number;
  /** What the look said that made it fire. */
  readonly why: readonly string[];
  readonly comesAndGoes: boolean;
  /** First of the good looks since the last failing one; undefined while it fails. */
  readonly goodSinceMs: number | undefined;
  readonly goodLooks: number;
  /** When the good looks were enough; undefined while it is in force. */
  readonly overMs: number | undefined;
}

/** A time in which looks saw nothing. */
export interface Unseen {
  readonly id: string;
  readonly sinceMs: number;
  readonly looks: number;
  /** Long enough to be said. */
  readonly said: boolean;
  /** First look that saw something again. */
  readonly endedMs: number | undefined;
}

export interface WatchState {
  /** The last looks that saw something, oldest first. */
  readonly window: readonly { readonly atMs: number; readonly bad: boolean }[];
  readonly alert: Outage | undefined;
  readonly unseen: Unseen | undefined;
  /** What is over, oldest first. */
  readonly outages: readonly Outage[];
  readonly blindTimes: readonly Unseen[];
  /** The newest look. */
  readonly last: Seen | undefined;
}

export const nothingSeenYet: WatchState = {
  ...{ window: [], alert: undefined, unseen: undefined, outages: [], blindTimes: [], last: undefined },
};

/** What a look adds up to with those before it. Pure: the same looks always give the same alerts. */
export function decide(before: WatchState, look: Seen): WatchState {
  if (look.is === "unknown") return { ...before, unseen: stillUnseen(before.unseen, look), last: look };
  const state = seeing(before, look);
  const bad = look.is === "failing";
  const newest = state.window.at(-1)?.atMs ?? look.atMs;
  const paused = look.atMs - newest > Math.max(longestPauseMs, 3 * look.everyMs);
  const window = [...(paused ? [] : state.window), { atMs: look.atMs, bad }].slice(-firesAt.of);
  const next = { ...state, window, last: look };
  return state.alert === undefined ? mayFire(next, look) : mayEnd(next, state.alert, look);
}

/** Whether the next look should come soon: one has failed, and it is not known yet whether that was all. */
export const isUndecided = ({ alert, last }: WatchState): boolean =>
  alert === undefined && last?.is === "failing";

function mayFire(state: WatchState, look: Seen): WatchState {
  const failed = state.window.filter(({ bad }) => bad);
  const [first] = failed;
  if (look.is !== "failing" || failed.length < firesAt.failing || first === undefined) return state;
  const lately = state.outages.filter(({ firedMs }) => look.atMs - firedMs <= comesAndGoes.withinMs);
  const alert: Outage = {
    ...{ id: `watch-${nameOf(first.atMs)}`, sinceMs: first.atMs, firedMs: look.atMs, why: look.why },
    comesAndGoes: lately.length + 1 >= comesAndGoes.alerts,
    ...{ goodSinceMs: undefined, goodLooks: 0, overMs: undefined },
  };
  return { ...state, alert };
}

function mayEnd(state: WatchState, before: Outage, look: Seen): WatchState {
  if (look.is === "failing") return { ...state, alert: { ...before, goodSinceMs: undefined, goodLooks: 0 } };
  const goodSinceMs = before.goodSinceMs ?? look.atMs;
  const alert = { ...before, goodSinceMs, goodLooks: before.goodLooks + 1 };
  const quietMs = before.comesAndGoes ? comesAndGoes.quietMs : overAfter.quietMs;
  if (alert.goodLooks < overAfter.looks || look.atMs - goodSinceMs < quietMs) return { ...state, alert };
  const outages = [...state.outages, { ...alert, overMs: look.atMs }];
  return { ...state, alert: undefined, outages, window: state.window.slice(-1) };
}

function stillUnseen(before: Unseen | undefined, { atMs }: Seen): Unseen {
  const sinceMs = before?.sinceMs ?? atMs;
  const looks = (before?.looks ?? 0) + 1;
  const said = before?.said === true || (looks >= blindAfter.looks && atMs - sinceMs >= blindAfter.ms);
  return { id: `watch-blind-${nameOf(sinceMs)}`, sinceMs, looks, said, endedMs: undefined };
}

function seeing(state: WatchState, { atMs }: Seen): WatchState {
  const { unseen, blindTimes } = state;
  if (unseen === undefined) return state;
  const ended = unseen.said ? [{ ...unseen, endedMs: atMs }] : [];
  return { ...state, unseen: undefined, blindTimes: [...blindTimes, ...ended] };
}

/** `2026-11-30-061530` */
const nameOf = (ms: number): string => instant(ms).replace(/[:Z]/g, "").replace("T", "-");
