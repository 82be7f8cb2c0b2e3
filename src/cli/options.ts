import { badArgument } from "./edge.ts";
import { symptoms, type Symptom } from "../facts/symptoms.ts";
import type { Answers } from "../run/context.ts";
import { suggestStack } from "./completion/suggest.ts";
import type { OptionDefinitions } from "./command.ts";

/** The stack; every command that has one takes it. */
export const stackOption = {
  stack: {
    type: "string",
    description: "Stack to act on; default: PULUMI_STACK, or the only one that has a config",
    suggest: suggestStack,
  },
} as const satisfies OptionDefinitions;

/** Who is at the keyboard; every command that puts a person on record takes it. */
export const asOption = {
  as: { type: "string", description: "Who you are in contacts/people.yaml; default: by git's user.email" },
} as const satisfies OptionDefinitions;

/** What people report, which no probe can see; `triage`, `plan` and `run` take it. */
export const symptomOption = {
  symptom: { type: "string", description: `What people report: ${symptoms.join(", ")}`, choices: symptoms },
} as const satisfies OptionDefinitions;

export const symptomOf = (given: string | undefined): { readonly symptom?: Symptom } =>
  given === undefined ? {} : { symptom: given as Symptom };

/** How the stack is changed; every command that changes it takes this. */
export const directOption = {
  direct: {
    type: "boolean",
    description: "By Vercel's API alone, when engine, state, lock or provider is in the way",
  },
} as const satisfies OptionDefinitions;

/** Options of `run` and `resume`. */
export const runOptions = {
  ...stackOption,
  ...directOption,
  approval: { type: "string", description: "The signed approval: its line, or a file that holds it" },
  override: {
    type: "list",
    description:
      "Without a second person: step=why, once, for a step that allows it; a review is pending then",
  },
  confirm: {
    type: "list",
    description: "A manual step is done, or a later stage read: id=what was found; as often as needed",
  },
  choose: {
    type: "list",
    description: "A decision that nothing else makes: branch=case or step=run|skip",
  },
  outcome: { type: "list", description: "Whether a lost effect has happened: step=done or step=not-done" },
  ...asOption,
  wait: {
    type: "boolean",
    default: true,
    description: "Suspend instead of waiting for approvals and in monitoring steps",
  },
} as const satisfies OptionDefinitions;

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
  args: {
    readonly override: readonly string[];
    readonly confirm: readonly string[];
    readonly choose: readonly string[];
    readonly outcome: readonly string[];
  },
  approval: string | undefined,
): Answers {
  const settled = keyValues(args.outcome, "outcome");
  for (const [step, word] of Object.entries(settled))
    if (word !== "done" && word !== "not-done")
      throw badArgument(`--outcome ${step}=${word} means nothing`, "Write =done or =not-done.");
  const overrides = Object.entries(keyValues(args.override, "override")).map(
    ([step, reason]) => [step, reasonOf(`override ${step}`, reason)] as const,
  );
  return {
    confirmations: keyValues(args.confirm, "confirm"),
    branches: keyValues(args.choose, "choose"),
    settled: settled as Answers["settled"],
    approval,
    overrides: Object.fromEntries(overrides),
  };
}

/**
 * `--input key=value`, once per input, as text; the planner gives it its type.
 * @throws BadInput `BAD_ARGUMENT` when there is no `=` or the same key comes twice.
 */
export function keyValues(given: readonly string[], name: string): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1) throw badArgument(`--${name} ${text} has no key`, `Write --${name} key=value.`);
    const key = text.slice(0, at);
    if (pairs.has(key)) throw badArgument(`--${name} ${key} is given twice`, "Give each key once.");
    pairs.set(key, text.slice(at + 1));
  }
  return Object.fromEntries(pairs);
}
