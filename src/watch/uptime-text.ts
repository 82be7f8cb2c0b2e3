import { durationText, instantText } from "../report/instant.ts";
import type { Outage } from "./decide.ts";
import type { Period, UptimeReport } from "./uptime.ts";

/** `99.913 %`: three decimals, rounded down, so that a target that is missed never looks met. */
export const shareText = (share: number | undefined): string =>
  share === undefined ? "not seen" : `${(Math.floor(share * 100_000) / 1000).toFixed(3)} %`;

/** `99.9 %` */
export const targetText = ({ target }: Pick<UptimeReport, "target">): string =>
  `${Number((target * 100).toFixed(4))} %`;

export const periodText = ({ days }: Pick<Period, "days">): string =>
  days === 1 ? "24 hours" : `${days} days`;

export const lastingText = (ms: number): string => durationText(Math.round(ms / 1000) * 1000) ?? "?";

/** From when to when, and how long. */
export function outageText({ sinceMs, goodSinceMs }: Outage, nowMs: number): string {
  const from = instantText(new Date(sinceMs).toISOString());
  const end = goodSinceMs === undefined ? "not over" : instantText(new Date(goodSinceMs).toISOString());
  return `${from} to ${end}, ${lastingText((goodSinceMs ?? nowMs) - sinceMs)}`;
}

/** The uptime for a terminal. */
export function uptimeLines(report: UptimeReport, place: string): readonly string[] {
  const { periods, outages, blindTimes, short, nowMs, firstMs } = report;
  if (firstMs === undefined) return [`Nothing was watched into ${place}. \`./runbook watch\` begins.`];
  return [
    `Uptime against ${targetText(report)}, by looks since ${instantText(new Date(firstMs).toISOString())}`,
    ...periods.map((period) => {
      const { share, downMs, allowedMs, unseenMs, holds } = period;
      const verdict = holds === undefined ? "" : holds ? "held" : "MISSED";
      const down = `down ${lastingText(downMs)} of ${lastingText(allowedMs)} allowed`;
      const unseen = unseenMs < 1000 ? "" : `, not seen ${lastingText(unseenMs)}`;
      return `  ${periodText(period).padEnd(9)}${shareText(share).padStart(10)}  ${verdict.padEnd(7)}${down}${unseen}`;
    }),
    ...(outages.length === 0 ? ["No outage."] : [`Outages: ${outages.length}`]),
    ...outages.flatMap((outage) => [
      `  ${outageText(outage, nowMs)}  ${outage.id}`,
      ...(outage.triage === undefined ? [] : [`    ${outage.triage.category}: ${outage.triage.summary}`]),
    ]),
    ...(short.times === 0
      ? []
      : [`Too short for an alert: ${short.times}, ${lastingText(short.ms)} together; they count as down.`]),
    ...(blindTimes.length === 0 ? [] : [`Times in which nothing could be seen: ${blindTimes.length}`]),
  ];
}
