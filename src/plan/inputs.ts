import { BadInput } from "../errors.ts";
import { closest } from "../runbook/closest.ts";
import { refuseValue } from "../runbook/read-inputs.ts";
import type { InputDeclaration, Json, Runbook } from "../runbook/runbook.ts";

interface Wrong {
  readonly message: string;
  readonly hint: string;
}

/**
 * Values for a runbook's inputs from what the operator typed (`--input key=text`) and the defaults.
 * Lists are separated by commas, numbers and booleans are written as in YAML.
 * @throws BadInput `BAD_ARGUMENT`, naming everything that is wrong or missing at once
 */
export function resolveInputs(
  runbook: Runbook,
  typed: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const wrong: Wrong[] = [];
  const names = runbook.inputs.map(({ name }) => name);
  for (const name of Object.keys(typed).filter((each) => !names.includes(each))) {
    wrong.push({
      message: `there is no input ${name}`,
      hint: closest(name, names, `./runbook plan ${runbook.file}`),
    });
  }
  const values: Record<string, Json> = {};
  for (const input of runbook.inputs) {
    const text = Object.hasOwn(typed, input.name) ? typed[input.name] : undefined;
    const value = text === undefined ? input.default : typedValue(input, text);
    if (value === undefined) {
      wrong.push({
        message: `the input ${input.name} is missing`,
        hint:
          input.type === "secret"
            ? `Add --input ${input.name}=@file, =env:NAME or =- (standard input): ${input.description}`
            : `Add --input ${input.name}=<${input.type}>: ${input.description}`,
      });
      continue;
    }
    const refused = refuseValue(input, value);
    if (refused === undefined) values[input.name] = value;
    else wrong.push({ message: `input ${input.name}: ${refused.message}`, hint: refused.hint });
  }
  if (wrong.length > 0) {
    throw new BadInput(wrong.map(({ message }) => message).join("; "), {
      code: "BAD_ARGUMENT",
      hint: wrong.map(({ hint }) => hint).join(" "),
    });
  }
  return values;
}

/** What is wrong with what a person answered for this input, in a sentence; undefined when it may stand. */
export function refuseTyped(input: InputDeclaration, text: string): string | undefined {
  const refused = refuseValue(input, typedValue(input, text));
  return refused === undefined ? undefined : `${refused.message}. ${refused.hint}`;
}

function typedValue(input: InputDeclaration, text: Json): Json {
  if (typeof text !== "string") return text;
  switch (input.type) {
    case "string":
    case "secret":
      return text;
    case "integer":
    case "number":
      return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    case "list":
      return [...splitList(text)];
  }
}

/** A list as it is typed: its items, separated by commas. */
export const splitList = (text: string): readonly string[] =>
  text === "" ? [] : text.split(",").map((item) => item.trim());
