import type { Answers } from "../src/run/context.ts";
import { asArg } from "./as.ts";
import { badArgument } from "../src/cli/edge.ts";
import { keyValues } from "../src/cli/options.ts";
import { stackArg } from "../src/cli/world.ts";

/** Options of `run` and `resume`. */
export const runArgs = {
  ...stackArg,
  approval: { type: "string", description: "The signed approval: its line, or a file that holds it" },
  override: {
    type: "string",
    description:
      "Emergency exit, nobody approves: say why. 15 minutes, stale-sessions only; a review is owed",
  },
  confirm: { type: "string", description: "A manual step is done: step=what was found; as often as needed" },
  choose: { type: "string", description: "A decision that nothing else makes: branch=case or step=run|skip" },
  settled: { type: "string", description: "Whether a lost effect has happened: step=done or step=not-done" },
  ...asArg,
  wait: {
    type: "boolean",
    default: true,
    description: "Wait for approvals and in monitoring steps (--no-wait: suspend)",
  },
  json: { type: "boolean", description: "Print each record as a JSON line, and the end as the last one" },
} as const;

/** Shortest reason for going alone, characters: a word is none. */
const shortestReason = 10;

/** @throws BadInput for a reason that gives none */
export function reasonOf(flag: string, given: string): string {
  const reason = given.trim();
  if (reason.length >= shortestReason) return reason;
  throw badArgument(`--${flag} needs a reason`, "Say why in a sentence; it stays on the record.");
}

/** @throws BadInput for an answer that means nothing */
export function answersOf(
  rawArgs: readonly string[],
  args: { readonly override?: string | undefined },
  approval: string | undefined,
): Answers {
  const settled = keyValues(rawArgs, "settled");
  for (const [step, word] of Object.entries(settled))
    if (word !== "done" && word !== "not-done")
      throw badArgument(`--settled ${step}=${word} means nothing`, "Write =done or =not-done.");
  const override = args.override === undefined ? undefined : reasonOf("override", args.override);
  return {
    confirmations: keyValues(rawArgs, "confirm"),
    branches: keyValues(rawArgs, "choose"),
    settled: settled as Answers["settled"],
    approval,
    override,
  };
}
