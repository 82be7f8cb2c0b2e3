import { secondsOf } from "../../bypass/instant.ts";
import { lengthOf } from "../../bypass/renewal-wish.ts";
import { bypassRenewInput, refuseRenewal } from "../../bypass/renewal.ts";
import { NeedsHuman } from "../../errors.ts";
import { bypassOpenInput, type BypassOpenInput } from "../../bypass/step-schemas.ts";
import type { BypassConfig } from "../../ports/stack.ts";
import { approvalLine } from "../approve/describe.ts";
import { defineCommand } from "../command.ts";
import { badArgument } from "../edge.ts";
import { openAlone, renewApproved } from "./openings.ts";
import { checked, openingOptions } from "./open-command.ts";
import { tellOpened } from "./result.ts";
import { openDesk } from "./short-run.ts";

export const renewCommand = defineCommand({
  summary: "Keep the open bypass open, within what was approved in total",
  options: openingOptions,
  async run(args, call) {
    const minutes = args.minutes === undefined ? {} : { minutes: Number(args.minutes) };
    checked(bypassRenewInput, minutes, "renew");
    const line = await approvalLine(args.approval, call.cwd);
    const desk = await openDesk(call, args);
    await desk.ports.stack.checkBypassConfig();
    const before = await desk.ports.stack.bypassConfig();
    if (before === undefined)
      throw badArgument(
        "there is no open bypass in this checkout's config",
        "Open one with `./runbook bypass open`.",
      );
    const approval = line ?? before.approval;
    if (approval === undefined) refuseIdle(before, secondsOf(desk.ports.clock));
    const { end, plan } =
      approval === undefined
        ? await openAlone(desk, inputOf(before, minutes))
        : await renewApproved(desk, { ...minutes, ...(line === undefined ? {} : { approval: line }) });
    return tellOpened(end, plan, call.out);
  },
});

/** @throws NeedsHuman when the total is used up: then going on is no longer one person's to decide */
function refuseIdle(before: BypassConfig, nowSeconds: number): void {
  const refusal = refuseRenewal({ before, approvedUntil: undefined, nowSeconds });
  if (refusal !== undefined)
    throw new NeedsHuman(refusal.message, { code: "APPROVAL_MISSING", hint: refusal.hint });
}

/** The same opening again. @throws BadInput for a config that no step takes */
const inputOf = (before: BypassConfig, typed: { readonly minutes?: number }): BypassOpenInput =>
  checked(
    bypassOpenInput,
    {
      mode: before.mode,
      minutes: lengthOf(before),
      ...typed,
      totalMinutes: 240,
      deny: before.deny ?? [],
      reason: "renewal",
      incident: before.incident ?? "emergency",
    },
    "renew",
  );
