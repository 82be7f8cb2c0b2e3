import type { Outage } from "./decide.ts";
import type { UptimeReport } from "./uptime.ts";

const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

/** An outage as programs read it: instants in ISO 8601, null for what has not come yet. */
export const outageJson = (outage: Outage) => ({
  id: outage.id,
  since: iso(outage.sinceMs),
  fired: iso(outage.firedMs),
  until: iso(outage.goodSinceMs),
  over: iso(outage.overMs),
  comesAndGoes: outage.comesAndGoes,
  why: outage.why,
});

/** The uptime as programs read it: shares from 0 to 1, lengths in milliseconds, null where nothing was seen. */
export function uptimeJson(report: UptimeReport) {
  const { target, nowMs, firstMs, periods, days, outages, blindTimes, short } = report;
  return {
    ...{ target, at: iso(nowMs), first: iso(firstMs) },
    periods: periods.map(({ days: length, fromMs, toMs, share, holds, ...ms }) => ({
      ...{ days: length, from: iso(fromMs), to: iso(toMs) },
      ...{ uptime: share ?? null, holds: holds ?? null, ...ms },
    })),
    days: days
      .filter(({ share }) => share !== undefined)
      .map(({ day, share, upMs, downMs, unseenMs }) => ({ day, uptime: share, upMs, downMs, unseenMs })),
    outages: outages.map(({ triage = null, ...outage }) => ({ ...outageJson(outage), triage })),
    blind: blindTimes.map(({ id, sinceMs, endedMs }) => ({ id, since: iso(sinceMs), until: iso(endedMs) })),
    short,
  };
}
