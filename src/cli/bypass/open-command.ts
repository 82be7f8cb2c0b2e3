import type { z } from "zod";
import { bareMinutes } from "../../bypass/next-opening.ts";
import { bypassRenewInput } from "../../bypass/renewal.ts";
import { bypassOpenInput, type BypassOpenInput } from "../../bypass/step-schemas.ts";
import { approvalLine } from "../approve/describe.ts";
import { defineCommand } from "../command.ts";
import { badArgument } from "../edge.ts";
import { directOption, stackOption } from "../options.ts";
import { openAlone, openWithApproval, openWithSecondPerson } from "./openings.ts";
import { tellOpened } from "./result.ts";
import { openDesk } from "./short-run.ts";

/** Options of `open` and `renew`. */
export const openingOptions = {
  ...stackOption,
  minutes: {
    type: "string",
    description: `Length of this opening; ${bareMinutes} at most without an approval, 60 with one`,
  },
  approval: { type: "string", description: "The approval's line, or the file that holds it" },
  ...directOption,
} as const;

/** What was typed, as the step takes it. @throws BadInput naming the option */
export function checked<T>(
  schema: z.ZodType<T>,
  wish: Readonly<Record<string, unknown>>,
  command: "open" | "renew",
): T {
  const parsed = schema.safeParse(wish);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const options: Readonly<Record<string, string>> = { routes: "route", methods: "method" };
  const field = String(issue?.path[0] ?? "");
  const problem = wish[field] === undefined && field === "reason" ? "say why, in a sentence" : issue?.message;
  throw badArgument(
    `--${options[field] ?? field}: ${problem}`,
    `See \`./runbook bypass ${command} --help\`.`,
  );
}

function checkedOpening(wish: Readonly<Record<string, unknown>>): BypassOpenInput {
  // Alone, and so briefly; whoever asks a second person anyway may as well have the hour.
  const minutes = wish["mode"] === "open" ? 60 : bareMinutes;
  const defaults = { mode: "stale-sessions", minutes, totalMinutes: 240, incident: "emergency" };
  return checked(bypassOpenInput, { ...defaults, ...wish }, "open");
}

const given = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );

export const openCommand = defineCommand({
  summary: "Open the bypass; alone for 15 minutes, for longer or in mode open with a second person",
  options: {
    ...openingOptions,
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
    wait: {
      type: "boolean",
      default: true,
      description: "In a terminal, do not wait for the second person's answer: come back later",
    },
  },
  async run(args, call) {
    const { mode, minutes, incident, reason, route, method, deny } = args;
    const length = minutes === undefined ? undefined : Number(minutes);
    const wish = given({ mode, minutes: length, incident, routes: route, methods: method, deny });
    const line = await approvalLine(args.approval, call.cwd);
    const input = line === undefined ? checkedOpening({ ...wish, ...given({ reason }) }) : undefined;
    if (input === undefined) checked(bypassRenewInput, wish, "open");
    const wait = args.wait && !call.out.asJson && call.stdin.isTTY === true;
    const desk = await openDesk(call, args);
    const { end, plan } =
      input === undefined
        ? await openWithApproval(desk, line ?? "", wish)
        : input.mode === "open" || input.minutes > bareMinutes
          ? await openWithSecondPerson(desk, input, wait)
          : await openAlone(desk, input);
    return tellOpened(end, plan, call.out);
  },
});
