import { standardCatalogue } from "../steps/standard.ts";
import { defineCommand, type Command, type Given } from "./command.ts";
import { stepOptions } from "./input-options.ts";
import { planOptions } from "./plan-from-line.ts";
import { runDraft, runDraftOptions } from "./run/run-draft.ts";
import { readStepDraft } from "./step-draft.ts";

const { full } = planOptions;

/** Options of whatever runs one step, beside the step's inputs. */
export const oneStepOptions = { full, ...runDraftOptions } as const;

/**
 * A command that is a name for `do STEP`: its options and its help come from the step's input schema.
 * @throws Error for a step that the catalogue has not, when the command is loaded
 */
export function stepCommand(name: string, summary?: string): Command {
  const step = standardCatalogue.get(name);
  if (step === undefined) throw new Error(`a command names ${name}, which is no step`);
  const inputs = stepOptions(step);
  return defineCommand({
    summary: summary ?? step.summary,
    json: "Print each record as a JSON line, and the end as the last one",
    options: { ...inputs, ...oneStepOptions },
    run: async (args, call) => {
      const typed: Readonly<Record<string, unknown>> = args;
      const given = Object.entries(typed).filter(
        ([key, value]) => Object.hasOwn(inputs, key) && value !== undefined && String(value) !== "",
      );
      return await runDraft(readStepDraft(name, { more: Object.fromEntries(given) as Given }), args, call);
    },
  });
}

/** The same for several that stand under one word. @param steps their names by the word that is typed */
export const stepCommands = (summary: string, steps: Readonly<Record<string, string>>): Command => ({
  summary,
  commands: Object.fromEntries(Object.entries(steps).map(([word, name]) => [word, stepCommand(name)])),
});
