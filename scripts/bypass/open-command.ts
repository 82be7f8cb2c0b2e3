import { defineCommand } from "../../src/cli/command.ts";
import { bareMinutes } from "../../src/bypass/next-opening.ts";
import { bypassOpenInput, type BypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { badArgument } from "../../src/cli/edge.ts";
import { stackOption } from "../../src/cli/options.ts";
import { beginAct, open, type Opened, waitForOthers } from "./act.ts";
import { readApproved } from "./approved.ts";
import { askApproval, tellAsked } from "./ask-approval.ts";
import { approvalArgs, codeOf, readApproval, tellOpened } from "./opening-args.ts";
import { whoTypes } from "./record.ts";
import { followOthers } from "./sync.ts";

/** What was said on the command line, and nothing else. */
function said(args: {
  readonly mode?: string | undefined;
  readonly minutes?: string | undefined;
  readonly incident?: string | undefined;
  readonly reason?: string | undefined;
  readonly route: readonly string[];
  readonly method: readonly string[];
  readonly deny: readonly string[];
}): Readonly<Record<string, unknown>> {
  const { mode, minutes, incident, reason, route: routes, method: methods, deny } = args;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(incident === undefined ? {} : { incident }),
    ...(reason === undefined ? {} : { reason }),
    ...(routes.length === 0 ? {} : { routes }),
    ...(methods.length === 0 ? {} : { methods }),
    ...(deny.length === 0 ? {} : { deny }),
  };
}

/** @throws BadInput naming the flag */
function checked(wish: Readonly<Record<string, unknown>>): BypassOpenInput {
  const parsed = bypassOpenInput.safeParse({ ...defaults(wish), ...wish });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const flags: Readonly<Record<string, string>> = { routes: "route", methods: "method" };
  const field = String(issue?.path[0] ?? "");
  const problem = wish[field] === undefined && field === "reason" ? "say why, in a sentence" : issue?.message;
  throw badArgument(`--${flags[field] ?? field}: ${problem}`, "See `./runbook bypass open --help`.");
}

function defaults({ mode }: Readonly<Record<string, unknown>>) {
  // Alone, and so briefly; whoever asks a second person anyway may as well have the hour.
  const minutes = mode === "open" ? 60 : bareMinutes;
  return { mode: "stale-sessions", minutes, totalMinutes: 240, incident: "emergency" };
}

const needsApproval = ({ mode, minutes }: BypassOpenInput) => mode === "open" || minutes > bareMinutes;

export const openCommand = defineCommand({
  summary: "Open the bypass; alone for 15 minutes, for longer or in mode open with a second person",
  options: {
    ...stackOption,
    mode: { type: "string", description: "stale-sessions (default), or open (approval always)" },
    route: {
      type: "list",
      description: "Mode open: a path or pattern that is open (/rota, /catalogue/**); may be given again",
    },
    method: {
      type: "list",
      description: "Mode open: a method that is open there; default: GET and HEAD; may be given again",
    },
    incident: { type: "string", description: "Short name of the incident; default: emergency" },
    reason: { type: "string", description: "Why, in a sentence; needed unless an approval says it" },
    deny: { type: "list", description: "A user or session id that stays out; may be given again" },
    ...approvalArgs,
    wait: {
      type: "boolean",
      default: true,
      description: "In a terminal, wait for the second person's answer (--no-wait: come back later)",
    },
  },
  async run(args, call) {
    const wish = said(args);
    const given = await readApproval(args.approval, call.cwd);
    const alone = given === undefined ? checked(wish) : undefined;
    const act = await beginAct(call, args);
    const [by] = await Promise.all([
      whoTypes(act.ports),
      waitForOthers(act).then(async () => await followOthers(act)),
    ]);
    const reading = { root: act.root, ports: act.ports, by };
    let approved = given === undefined ? undefined : await readApproved(given, reading);
    if (alone !== undefined && needsApproval(alone)) {
      const wait = args.wait && !call.out.asJson && call.stdin.isTTY === true;
      const answer = await askApproval(act, alone, { reading, wait });
      if ("asked" in answer) return tellAsked(act, answer.asked, wait);
      ({ approved } = answer);
    }
    const input = alone ?? checked({ minutes: 60, ...approved?.input, ...wish });
    const show = (opened: Opened) => tellOpened(act, opened);
    return codeOf(await open(act, input, { what: "opened", approved, show }));
  },
});
