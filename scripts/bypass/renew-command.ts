import { defineCommand } from "../../src/cli/command.ts";
import { PENDING_APPROVAL } from "../../src/bypass/config.ts";
import { approvedTimes, bareMinutes } from "../../src/bypass/next-opening.ts";
import { bypassOpenInput, type BypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { NeedsHuman } from "../../src/errors.ts";
import { refuseRenewal, totalEndMs } from "../../src/bypass/renewal.ts";
import type { BypassConfig } from "../../src/ports/stack.ts";
import { badArgument } from "../../src/cli/edge.ts";
import { stackOption } from "../../src/cli/options.ts";
import { beginAct, open, waitForOthers, type Act, type Opened } from "./act.ts";
import { readApproved, readRenewed, type Approved } from "./approved.ts";
import { approvalArgs, codeOf, readApproval, tellOpened } from "./opening-args.ts";
import { whoTypes } from "./record.ts";
import { followOthers } from "./sync.ts";

export const renewCommand = defineCommand({
  summary: "Keep the open bypass open, within what was approved in total",
  options: { ...stackOption, ...approvalArgs },
  async run(args, call) {
    const act = await beginAct(call, args);
    await waitForOthers(act);
    await followOthers(act);
    const before = await act.ports.stack.bypassConfig();
    if (before === undefined)
      throw badArgument(
        "there is no open bypass in this checkout's config",
        "Open one with `./runbook bypass open`.",
      );
    const input = inputOf(before, args.minutes);
    const approved = await leaveOf(act, before, await readApproval(args.approval, call.cwd));
    refuseIdle(act, before, approved?.line);
    const show = (opened: Opened) => {
      if (Date.parse(opened.until) === totalEndMs(before, approvedTimes(approved?.line)?.until))
        act.say("This was the last renewal: the total ends with it.");
      tellOpened(act, opened);
    };
    return codeOf(await open(act, input, { what: "renewed", approved, show }));
  },
});

/** The same opening again. @throws BadInput for minutes that are none */
function inputOf(before: BypassConfig, minutes: string | undefined): BypassOpenInput {
  const parsed = bypassOpenInput.safeParse({
    mode: before.mode,
    routes: before.routes ?? [],
    methods: before.methods ?? [],
    minutes: Number(minutes ?? lengthOf(before)),
    totalMinutes: 240,
    deny: before.deny ?? [],
    reason: "renewal",
    incident: before.incident ?? "emergency",
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badArgument(`${issue?.path.join(".")}: ${issue?.message}`, "See `./runbook bypass renew --help`.");
}

/** Another approval, or the one that it was opened under; undefined where it was opened alone. */
async function leaveOf(
  act: Act,
  before: BypassConfig,
  given: string | undefined,
): Promise<Approved | undefined> {
  const reading = { root: act.root, ports: act.ports, by: await whoTypes(act.ports) };
  if (given !== undefined) return await readApproved(given, reading);
  const line = approvalOf(before);
  return line === undefined ? undefined : await readRenewed(line, reading);
}

/** @throws NeedsHuman when it was opened under an approval that this checkout cannot know */
function approvalOf(before: BypassConfig): string | undefined {
  if (before.approval !== PENDING_APPROVAL) return before.approval;
  throw new NeedsHuman(
    "The approval of what is open is not in the stack's record: it was opened past the engine, elsewhere.",
    { code: "APPROVAL_MISSING", hint: "Give the approval's line with --approval." },
  );
}

/** @throws NeedsHuman when the total is used up: then renewing is no longer one person's to decide */
function refuseIdle(act: Act, before: BypassConfig, line: string | undefined): void {
  const approvedUntil = approvedTimes(line)?.until;
  const nowMs = act.ports.clock.now();
  const refusal = refuseRenewal({ before, approvedUntil, nowMs });
  if (refusal !== undefined)
    throw new NeedsHuman(refusal.message, { code: "APPROVAL_MISSING", hint: refusal.hint });
  if (Date.parse(before.until) <= nowMs)
    act.say(`It had ended at ${before.until}; this opens it again, within the same total.`);
}

/** A renewal is as long as the opening that it follows. */
function lengthOf(before: BypassConfig): number {
  const from = Date.parse(before.from ?? before.until);
  return Math.max(1, Math.round((Date.parse(before.until) - from) / 60_000) || bareMinutes);
}
