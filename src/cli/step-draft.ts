import { closest } from "../runbook/closest.ts";
import { madeFile, madeText } from "../plan/one-step.ts";
import { preparePlan, requireRunbook } from "../plan/prepare.ts";
import { refuseSecrets } from "../run/start.ts";
import { standardCatalogue } from "../steps/standard.ts";
import { badArgument } from "./edge.ts";
import { stepInputs, stepOptions } from "./input-options.ts";
import { flagOf } from "./parse.ts";
import type { Draft } from "./plan-from-line.ts";
import type { Invocation, OptionDefinitions } from "./command.ts";
import type { Json } from "../runbook/runbook.ts";

/** The inputs of a step as options of `do`. */
export const stepOptionsOf = async (word: string): Promise<OptionDefinitions | undefined> => {
  const step = standardCatalogue.get(word);
  return await Promise.resolve(step && stepOptions(step));
};

/** One step as a draft of a run. @throws BadInput for a step that there is not, or inputs that it refuses */
export function readStepDraft(name: string, { more }: Pick<Invocation, "more">): Draft {
  const step = standardCatalogue.get(name);
  if (step === undefined)
    throw badArgument(`there is no step ${name}`, closest(name, standardCatalogue.names, "docs/runbooks.md"));
  const inputs = stepInputs(step, more) as Readonly<Record<string, Json>>;
  const check = () => {
    const issues = step.input.safeParse(inputs).error?.issues ?? [];
    if (issues.length === 0) return;
    const said = issues.map(({ path: [field], message }) =>
      field === undefined ? message : `${flagOf(String(field))}: ${message}`,
    );
    throw badArgument(said.join("; "), `See \`./runbook do ${name} --help\`.`);
  };
  check();
  const file = madeFile(name);
  const text = madeText(file, inputs, standardCatalogue);
  return {
    // All that is needed was typed, so nothing is asked for.
    runbook: { ...requireRunbook(text, file, standardCatalogue), inputs: [] },
    typed: {},
    secrets: new Map(),
    check,
    plan: async (ports, warnings) => {
      refuseSecrets({ inputs }, ports.redact);
      return await preparePlan({ ports, catalogue: standardCatalogue, text, file, typed: inputs, warnings });
    },
  };
}
