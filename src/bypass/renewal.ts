import { instant } from "../ports/clock.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { totalMinutesMax } from "./step-schemas.ts";

const minuteMs = 60_000;

/** The opening that a new one of this incident goes on from: still open, or ended by itself with the total not used up. */
export function continued(
  before: BypassConfig | undefined,
  incident: string,
  nowMs: number,
): BypassConfig | undefined {
  if (before?.incident !== incident) return undefined;
  return nowMs < Math.max(Date.parse(before.until), totalEndMs(before)) ? before : undefined;
}

/** When an incident's openings are used up, in Unix milliseconds: the approved end, else four hours from the first. */
export function totalEndMs(opening: BypassConfig, approvedUntil?: string): number {
  if (approvedUntil !== undefined) return Date.parse(approvedUntil);
  const first = Date.parse(opening.first ?? opening.from ?? opening.until);
  return first + totalMinutesMax * minuteMs;
}

export interface Renewing {
  readonly before: BypassConfig;
  /** The latest end of the approval that it goes on under; undefined without one. */
  readonly approvedUntil: string | undefined;
  readonly nowMs: number;
}

/** Why nothing would be gained by renewing, and the way out; undefined when something would. */
export function refuseRenewal(
  renewing: Renewing,
): { readonly message: string; readonly hint: string } | undefined {
  const { before, approvedUntil, nowMs } = renewing;
  const end = totalEndMs(before, approvedUntil);
  const over = end <= nowMs;
  if (!over && end > Date.parse(before.until)) return undefined;
  const at = instant(end);
  if (approvedUntil === undefined)
    return {
      message: `The four hours since the first opening ${over ? `ended at ${at}` : `end at ${at}, and so does the open bypass`}.`,
      hint: "Close it with `./runbook bypass close`, and decide anew.",
    };
  return {
    message: `The approval covered openings until ${at} in total, ${over ? "and that is over" : "which is when the open bypass ends"}.`,
    hint: "Ask for a new approval with `./runbook run`, or open for 15 minutes with `./runbook bypass open`; its review is pending then.",
  };
}
