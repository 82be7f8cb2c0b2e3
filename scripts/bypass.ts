import { readFileSync } from "node:fs";
import { defineCommand } from "citty";
import { PENDING_APPROVAL } from "../infra/bypass-config.ts";
import {
  approvedTimes,
  bareMinutes,
  NeedsHuman,
  refuseRenewal,
  totalEndMs,
  type BypassConfig,
} from "../src/index.ts";
import { beginAct, close, open, type Act, type Opened } from "./bypass/act.ts";
import { bypassStatus, statusLines } from "./bypass/status.ts";
import { followOthers, syncBypass } from "./bypass/sync.ts";
import { badArgument, exitCodes } from "./edge.ts";
import { repeated } from "./flags.ts";
import { openWorld, stackArg } from "./world.ts";

const json = { type: "boolean", description: "Print one JSON object" } as const;
const minutes = {
  type: "string",
  description: `Length of this opening; ${bareMinutes} at most without an approval`,
} as const;
const direct = {
  type: "boolean",
  description: "By Vercel's API alone, when engine, state, lock or provider is in the way",
} as const;
const approval = { type: "string", description: "The approval's line, or the file that holds it" } as const;

/** A line as it was pasted, or the file that holds it. */
function readApproval(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const line = /^[\w-]+\.[\w-]+$/.test(given.trim()) ? given.trim() : readFile(given);
  if (approvedTimes(line) !== undefined) return line;
  throw badArgument(
    "--approval is no approval of an opening",
    "Give the line that `runbook approve` printed, or its file.",
  );
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    throw badArgument(`--approval: ${path} cannot be read`, "Give the line itself, or the path of its file.");
  }
}

function tell(act: Act, opened: Opened, approved: boolean, asJson: boolean): number {
  if (!approved)
    act.say(
      "EMERGENCY EXIT: nobody approved this. Its review is owed; `runbook bypass status` keeps saying so.",
    );
  if (asJson) process.stdout.write(`${JSON.stringify({ ...opened, approved })}\n`);
  else if (opened.verified)
    process.stdout.write(`Open until ${opened.until} (${opened.jti}), seen in the live app.\n`);
  else
    process.stdout.write(
      `Open until ${opened.until} (${opened.jti}), but not seen in the live app: ${opened.problem}\n`,
    );
  return opened.verified ? exitCodes.done : exitCodes.failed;
}

const openCommand = defineCommand({
  meta: {
    name: "open",
    description: "Open the bypass; without an approval for 15 minutes, and its review is owed",
  },
  args: {
    ...stackArg,
    mode: {
      type: "string",
      default: "stale-sessions",
      description: "stale-sessions, or open (approval always)",
    },
    minutes,
    incident: { type: "string", default: "emergency", description: "Short name of the incident" },
    reason: { type: "string", required: true, description: "Why, in a sentence" },
    deny: { type: "string", description: "A user or session id that stays out; may be given again" },
    approval,
    direct,
    json,
  },
  async run({ args, rawArgs }) {
    const line = readApproval(args.approval);
    const act = await beginAct({ stack: args.stack, direct: args.direct === true });
    await followOthers(act);
    const wanted = Number(args.minutes ?? (line === undefined ? bareMinutes : 60));
    if (line === undefined && wanted > bareMinutes)
      throw badArgument(
        `without an approval the bypass opens for ${bareMinutes} minutes at most`,
        "Give --approval, or fewer --minutes.",
      );
    const wish = {
      mode: args.mode,
      minutes: wanted,
      totalMinutes: 240,
      deny: repeated(rawArgs, "deny"),
      reason: args.reason,
      incident: args.incident,
    };
    return tell(act, await open(act, wish, line), line !== undefined, args.json === true);
  },
});

const renewCommand = defineCommand({
  meta: { name: "renew", description: "Keep the open bypass open, within what was approved in total" },
  args: { ...stackArg, minutes, approval, direct, json },
  async run({ args }) {
    const act = await beginAct({ stack: args.stack, direct: args.direct === true });
    await followOthers(act);
    const before = await act.ports.stack.bypassConfig();
    if (before === undefined)
      throw badArgument(
        "there is no open bypass in this checkout's config",
        "Open one with `runbook bypass open`.",
      );
    const line = readApproval(args.approval) ?? approvalOf(before);
    refuseIdle(act, before, line);
    const wish = {
      mode: before.mode,
      minutes: Number(args.minutes ?? lengthOf(before)),
      totalMinutes: 240,
      deny: before.deny ?? [],
      reason: "renewal",
      incident: before.incident ?? "emergency",
    };
    const opened = await open(act, wish, line);
    if (Date.parse(opened.until) === totalEndMs(before, approvedTimes(line)?.until))
      act.say("This was the last renewal: the total ends with it.");
    return tell(act, opened, line !== undefined, args.json === true);
  },
});

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

const closeCommand = defineCommand({
  meta: { name: "close", description: "Close the bypass and see it closed in the live app; needs nobody" },
  args: { ...stackArg, direct, json },
  async run({ args }) {
    const act = await beginAct({ stack: args.stack, direct: args.direct === true });
    const until = (await act.ports.stack.bypassConfig())?.until;
    const closed = await close(act);
    const rest = until === undefined ? "" : ` It ends by itself at ${until} in any case.`;
    if (args.json === true) process.stdout.write(`${JSON.stringify(closed)}\n`);
    else if (closed.verified)
      process.stdout.write(`Closed (generation ${closed.generation}), seen in the live app.\n`);
    else
      process.stdout.write(
        `Closed (generation ${closed.generation}), but not seen in the live app: ${closed.problem}${rest}\n`,
      );
    return closed.verified ? exitCodes.done : exitCodes.failed;
  },
});

const syncCommand = defineCommand({
  meta: {
    name: "sync",
    description:
      "Bring this checkout's bypass config up to what is live, after someone else opened or closed",
  },
  args: { ...stackArg, json },
  async run({ args }) {
    const act = await beginAct({ stack: args.stack, direct: false });
    const synced = await syncBypass(act);
    process.stdout.write(args.json === true ? `${JSON.stringify(synced)}\n` : `${synced.message}\n`);
    return exitCodes.done;
  },
});

const statusCommand = defineCommand({
  meta: { name: "status", description: "What is open, until when, who opened it, and whose review is owed" },
  args: { ...stackArg, json },
  async run({ args }) {
    const ports = await openWorld({ stack: args.stack });
    const status = await bypassStatus(ports);
    process.stdout.write(
      args.json === true ? `${JSON.stringify(status)}\n` : `${statusLines(status).join("\n")}\n`,
    );
    return status.mode === "closed" ? exitCodes.done : exitCodes.bypassOpen;
  },
});

export default defineCommand({
  meta: { name: "bypass", description: "Open, renew, close and see the emergency bypass" },
  subCommands: {
    open: openCommand,
    renew: renewCommand,
    close: closeCommand,
    status: statusCommand,
    sync: syncCommand,
  },
});
