import { z } from "zod";
import { BadInput } from "../errors.ts";
import { closest } from "../runbook/closest.ts";
import type { Json } from "../runbook/runbook.ts";
import type { AnyStep, Catalogue } from "../steps/catalogue.ts";

/** Where a plan says that its text was made from the catalogue and stands in no file. */
const folder = "do/";

/** Short runbooks of commands that must not depend on a file: what they do, step by step. */
const several: Readonly<Record<string, readonly string[]>> = {
  "bypass-renew": ["bypass.renew", "bypass.verify"],
  "bypass-close": ["bypass.close", "bypass.verify"],
};

/** What stands for the file of such a runbook, in its plan, its record and a request for approval. */
export const madeFile = (name: string): string => `${folder}${name}`;

export const isMade = (file: string): boolean => file.startsWith(folder);

/**
 * A runbook of one step of the catalogue (`./runbook do STEP`), or a command's own short one, as text: the same file and the
 * same inputs give the same text in any clone, so it is planned, hashed, approved and resumed like any other.
 * @param inputs the steps' inputs by name, each given to every step that has an input of that name
 * @throws BadInput for a step or an input that is not there
 */
export function madeText(file: string, inputs: Readonly<Record<string, Json>>, catalogue: Catalogue): string {
  const name = file.slice(folder.length);
  const steps = (several[name] ?? [name]).map((use) => stepOf(use, catalogue));
  const fields = steps.map(fieldsOf);
  for (const key of Object.keys(inputs))
    if (!fields.some((names) => names.includes(key)))
      throw new BadInput(`${name} has no input ${key}`, {
        code: "BAD_ARGUMENT",
        hint: closest(key, fields.flat(), "docs/runbooks.md"),
      });
  return `${JSON.stringify({
    version: 1,
    title: steps[0]?.summary,
    summary: `Made from the catalogue: ${steps.map((step) => step.name).join(", then ")}.`,
    severity: "critical",
    category: "unknown",
    ...(Object.keys(inputs).length === 0 ? {} : { inputs: declared(inputs) }),
    steps: steps.map((step, index) => ({
      id: idOf(step.name),
      use: step.name,
      title: step.summary,
      with: Object.fromEntries(
        Object.keys(inputs)
          .filter((key) => fields[index]?.includes(key))
          .map((key) => [key, `\${{ inputs.${key} }}`]),
      ),
    })),
  })}\n`;
}

/** `bypass.close` is the step `close` of its plan. */
const idOf = (name: string): string => name.split(".").at(-1) ?? name;

function stepOf(name: string, catalogue: Catalogue): AnyStep {
  const step = catalogue.get(name);
  if (step !== undefined) return step;
  throw new BadInput(`there is no step ${name}`, {
    code: "UNKNOWN_STEP",
    hint: closest(name, catalogue.names, "docs/runbooks.md"),
  });
}

const shape = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

const fieldsOf = (step: AnyStep): readonly string[] =>
  Object.keys(shape.parse(z.toJSONSchema(step.input, { io: "input", unrepresentable: "any" })).properties);

/** The step's own schema says the rest; here is only what the language needs to know of each value. */
function declared(inputs: Readonly<Record<string, Json>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      { type: typeOf(name, value), required: true, description: name },
    ]),
  );
}

function typeOf(name: string, value: Json): string {
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return "list";
  if (typeof value === "string" || typeof value === "boolean") return typeof value;
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  throw new BadInput(
    `${name} cannot be given to one step alone: it is no text, number, truth or list of texts`,
    {
      code: "BAD_ARGUMENT",
      hint: "Write a runbook for it.",
    },
  );
}
