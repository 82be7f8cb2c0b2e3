import { z } from "zod";
import { isLocalTime } from "../ports/calendar.ts";
import { instantOfMs, isTimeZone, wallClockMs } from "./local-time.ts";

const localTime = z
  .string()
  .refine(isLocalTime, "must be a day of the calendar and a time, such as 2026-01-05T09:00");

/** contacts/rota.yaml: times are what clocks in `timeZone` show. */
export const rotaSchema = z.strictObject({
  timeZone: z.string().refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin"),
  /** Hands over to the next person every seven days after `from`. */
  weekly: z.strictObject({ from: localTime, people: z.array(z.string()).min(1) }),
  /** Exact spans that go before the rotation; of two, the one that stands first. */
  shifts: z.array(z.strictObject({ who: z.string(), from: localTime, until: localTime })).default([]),
});
export type Rota = z.infer<typeof rotaSchema>;

interface OnCall {
  readonly who: string;
  /** Milliseconds since the Unix epoch. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

const weekMs = 7 * 24 * 3600_000;
const wall = (text: string): number => Date.parse(`${text}Z`);

/** Who is on call at an instant (milliseconds since the Unix epoch); undefined before the rotation begins. */
export function onCallAt(rota: Rota, nowMs: number): OnCall | undefined {
  const { timeZone, weekly } = rota;
  const instant = (text: string): number => instantOfMs(wall(text), timeZone);
  const shifts = rota.shifts.map(({ who, from, until }) => ({
    who,
    sinceMs: instant(from),
    untilMs: instant(until),
  }));
  const shift = shifts.find(({ sinceMs, untilMs }) => sinceMs <= nowMs && nowMs < untilMs);
  if (shift !== undefined) return shift;
  // In wall-clock time a week has the same length in every season, so the hour of the hand-over stays.
  const weeks = Math.floor((wallClockMs(nowMs, timeZone) - wall(weekly.from)) / weekMs);
  const who = weekly.people[weeks % weekly.people.length];
  if (weeks < 0 || who === undefined) return undefined;
  const handOver = (count: number): number => instantOfMs(wall(weekly.from) + count * weekMs, timeZone);
  const ended = shifts.map(({ untilMs }) => untilMs).filter((ms) => ms <= nowMs);
  const begins = shifts.map(({ sinceMs }) => sinceMs).filter((ms) => ms > nowMs);
  return {
    who,
    sinceMs: Math.max(handOver(weeks), ...ended),
    untilMs: Math.min(handOver(weeks + 1), ...begins),
  };
}

/** Minutes after the incident's start. `until` undefined: without an end. `next`: until the next level begins. */
interface Window {
  readonly from: number;
  readonly until: number | "next" | undefined;
}

const unit = "(m|min|mins|minutes?|h|hrs?|hours?)";
const range = new RegExp(`^(\\d{1,4}) ?${unit}? ?(?:-|to|until) ?(\\d{1,4}) ?${unit}$`);
const open = new RegExp(`^(?:(?:after|from|>) ?(\\d{1,4}) ?${unit}|(\\d{1,4}) ?${unit}? ?\\+ ?${unit}?)$`);
const alone = new RegExp(`^\\d{1,4} ?${unit}$`);

/**
 * A level's window as people write it: `0-15 min`, `1 to 2 hours`, `30+ mins`, `after 1 h`, `Immediate`; any dash.
 * @returns how to write it, for what cannot be told
 */
export function readWindow(text: string): Window | { readonly hint: string } {
  // Hyphens, dashes and the minus sign.
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .split(/\s+/)
    .join(" ");
  if (/^(?:immediate|immediately|at once|now)$/.test(plain)) return { from: 0, until: "next" };
  const [, from, fromUnit, until, untilUnit] = range.exec(plain) ?? [];
  if (from !== undefined && until !== undefined)
    return { from: minutes(from, fromUnit ?? untilUnit), until: minutes(until, untilUnit) };
  const [, after, afterUnit, least, inner, outer] = open.exec(plain) ?? [];
  const [begin, beginUnit] = after === undefined ? [least, inner ?? outer] : [after, afterUnit];
  if (begin !== undefined && beginUnit !== undefined)
    return { from: minutes(begin, beginUnit), until: undefined };
  return {
    hint: alone.test(plain)
      ? `Write "0-${plain}" for its length, or "${plain.replace(/(?<=\d) ?(?!\d)/, "+ ")}" for when it begins.`
      : 'Write "0-15 min" or "1-2 hours", and "30+ min" in the last level.',
  };
}

const minutes = (count: string, given: string | undefined): number =>
  Number(count) * (given?.startsWith("h") === true ? 60 : 1);
