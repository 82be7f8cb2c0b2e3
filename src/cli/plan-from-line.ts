import { isMade } from "../plan/one-step.ts";
import { preparePlan, requireRunbook } from "../plan/prepare.ts";
import { refuseSecrets } from "../run/start.ts";
import { resolveInputs } from "../plan/inputs.ts";
import { standardCatalogue } from "../steps/standard.ts";
import { renderPlan } from "../plan/render.ts";
import { shellWord } from "../ports/shell-word.ts";
import { summarizePlan } from "../plan/summary.ts";
import { unlessRefused } from "../errors.ts";
import { loadRunbook } from "../runbook/load.ts";
import { inputOptions } from "./input-options.ts";
import { badArgument } from "./edge.ts";
import { findRunbook } from "./runbook-file.ts";
import { keyValues, stackOption, symptomOf, symptomOption } from "./options.ts";
import { placeholder, readSecretInputs } from "./secret-inputs.ts";
import { suggestRunbook } from "./completion/suggest.ts";
import type { Secret } from "../ports/secret.ts";
import type { Invocation, OptionDefinitions } from "./command.ts";
import type { Output } from "./output.ts";
import type { OpenedPorts } from "../open-ports.ts";
import type { Plan } from "../plan/plan.ts";
import type { Runbook } from "../runbook/runbook.ts";

/** Options that say what is to be planned; `plan` and `run` take the same. */
export const planOptions = {
  runbook: {
    type: "argument",
    required: true,
    description: "Name of a runbook in runbooks/, e.g. auth-outage, or its path",
    suggest: suggestRunbook,
  },
  ...stackOption,
  input: { type: "list", description: "A runbook's input, key=value; as often as needed" },
  decide: { type: "list", description: "A person's decision for a branch, branch=case; as often as needed" },
  ...symptomOption,
  full: { type: "boolean", description: "Show the whole plan instead of its summary" },
} as const satisfies OptionDefinitions;

interface Wish {
  readonly runbook: string;
  readonly input: readonly string[];
  readonly decide: readonly string[];
  readonly symptom: string | undefined;
}

/**
 * The plan as the terminal shows it: its summary, or with `--full` the whole of it.
 * @param file where a later stage's plan lies: `./runbook plan` shows the first only
 */
export function planLines(
  plan: Plan,
  { full, out, file }: { readonly full: boolean; readonly out: Output; readonly file?: string },
): readonly string[] {
  if (full) return renderPlan(plan);
  const whole = isMade(plan.runbook.file) ? "the same command with --full" : undefined;
  const name = /^runbooks\/([\w-]+)\.yaml$/.exec(plan.runbook.file)?.[1] ?? shellWord(plan.runbook.file);
  return summarizePlan(plan, Math.min(out.columns, widest), file ?? whole ?? `./runbook plan ${name} --full`);
}

/** Longer lines are hard to read, characters. */
const widest = 100;

/** What is to be planned, checked as far as the words alone allow. */
export interface Draft {
  readonly runbook: Runbook;
  /** What was typed for its inputs; a placeholder for each secret. */
  readonly typed: Readonly<Record<string, string>>;
  /** Secret inputs by name; asking for one adds it. */
  readonly secrets: Map<string, Secret>;
  /** @throws BadInput for inputs that are missing, wrong or look like secrets, before anything is asked of the world */
  plan(
    ports: OpenedPorts,
    warnings: readonly string[],
    typed?: Readonly<Record<string, string>>,
  ): Promise<Plan>;
  /** The same check alone. */
  check(typed?: Readonly<Record<string, string>>): void;
}

/** The inputs of a runbook that can be read, as options of `plan` and `run`. */
export async function runbookOptions(
  word: string,
  { cwd }: Pick<Invocation, "cwd">,
): Promise<OptionDefinitions | undefined> {
  const read = await unlessRefused(() => findRunbook(cwd, word));
  const loaded =
    read === undefined
      ? undefined
      : loadRunbook(read.text, read.file, standardCatalogue, undefined, read.included);
  return loaded?.ok === true ? inputOptions(loaded.runbook.inputs) : undefined;
}

/** @throws BadInput with every problem of the text, or of what was typed */
export async function readDraft(
  wish: Wish,
  call: Pick<Invocation, "cwd" | "more" | "env" | "stdin">,
): Promise<Draft> {
  const { cwd, more } = call;
  const { file, text, included } = await findRunbook(cwd, wish.runbook);
  const runbook = requireRunbook(text, file, standardCatalogue, undefined, included);
  const words = { ...keyValues(wish.input, "input"), ...(more as Readonly<Record<string, string>>) };
  const secrets = await readSecretInputs(runbook.inputs, words, call);
  const typed = { ...words, ...Object.fromEntries([...secrets.keys()].map((name) => [name, placeholder])) };
  const twice = wish.input.map((each) => each.split("=")[0] ?? "").find((name) => Object.hasOwn(more, name));
  if (twice !== undefined) throw badArgument(`the input ${twice} is given twice`, "Give each input once.");
  const decisions = keyValues(wish.decide, "decide");
  return {
    runbook,
    typed,
    secrets,
    check: (given = typed) => void resolveInputs(runbook, given),
    plan: async (ports, warnings, given = typed) => {
      refuseSecrets({ inputs: resolveInputs(runbook, given) }, ports.redact);
      const { symptom } = symptomOf(wish.symptom);
      const fingerprints = [...secrets].map(
        async ([name, secret]) => [name, await ports.fingerprint(secret)] as const,
      );
      const filled = { ...given, ...Object.fromEntries(await Promise.all(fingerprints)) };
      const asked = { typed: filled, decisions, warnings, ...(symptom === undefined ? {} : { symptom }) };
      return await preparePlan({ ports, catalogue: standardCatalogue, text, file, included, ...asked });
    },
  };
}
