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
      "Without a second person: step=why, once, for a step that allows it; a review is pending then",
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
export function answersOf(rawArgs: readonly string[], approval: string | undefined): Answers {
  const settled = keyValues(rawArgs, "settled");
  for (const [step, word] of Object.entries(settled))
    if (word !== "done" && word !== "not-done")
      throw badArgument(`--settled ${step}=${word} means nothing`, "Write =done or =not-done.");
  const overrides = Object.entries(keyValues(rawArgs, "override")).map(
    ([step, reason]) => [step, reasonOf(`override ${step}`, reason)] as const,
  );
  return {
    confirmations: keyValues(rawArgs, "confirm"),
    branches: keyValues(rawArgs, "choose"),
    settled: settled as Answers["settled"],
    approval,
    overrides: Object.fromEntries(overrides),
  };
}
