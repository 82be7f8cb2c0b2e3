import { z } from "zod";
import { TOTAL_SECONDS } from "../../guard/src/limits.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { formatInstant, type Seconds } from "./instant.ts";
import { bypassOpenInput } from "./step-schemas.ts";

/** The opening that a new one of this incident goes on from: still open, or ended by itself with the total not used up. */
export function continued(
  before: BypassConfig | undefined,
  incident: string,
  nowSeconds: Seconds,
): BypassConfig | undefined {
  if (before?.incident !== incident) return undefined;
  return nowSeconds < Math.max(before.until, totalEnd(before)) ? before : undefined;
}

/** When an incident's openings are used up: the approved end, else four hours from the first. */
export function totalEnd(opening: BypassConfig, approvedUntil?: Seconds): Seconds {
  return approvedUntil ?? (opening.first ?? opening.from ?? opening.until) + TOTAL_SECONDS;
}

interface Renewing {
  readonly before: BypassConfig;
  /** The latest end of the approval that it goes on under; undefined without one. */
  readonly approvedUntil: Seconds | undefined;
  readonly nowSeconds: Seconds;
}

/** Why nothing would be gained by renewing, and the way out; undefined when something would. */
export function refuseRenewal(
  renewing: Renewing,
): { readonly message: string; readonly hint: string } | undefined {
  const { before, approvedUntil, nowSeconds } = renewing;
  const end = totalEnd(before, approvedUntil);
  const over = end <= nowSeconds;
  if (!over && end > before.until) return undefined;
  const at = formatInstant(end);
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

const { mode, routes, methods, minutes, deny, incident } = bypassOpenInput.shape;

/** Input of `bypass.renew`. What is left out is as it was opened, or as it was approved. */
export const bypassRenewInput = z.strictObject({
  minutes: minutes
    .optional()
    .describe("Length of this opening. Default: as long as the one before, else an hour."),
  approval: z
    .string()
    .min(1)
    .optional()
    .describe("The approval's line. Default: the one that it was opened under."),
  mode: mode.optional(),
  routes: routes.unwrap().optional().describe("No other than were approved."),
  methods: methods.unwrap().optional().describe("No other than were approved."),
  deny: deny
    .unwrap()
    .optional()
    .describe("Users and sessions that stay out beside those that were approved."),
  incident: incident.optional(),
});
export type BypassRenewInput = z.infer<typeof bypassRenewInput>;
