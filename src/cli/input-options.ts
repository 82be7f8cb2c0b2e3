import { z } from "zod";
import { splitList } from "../plan/inputs.ts";
import type { InputDeclaration } from "../runbook/runbook.ts";
import type { AnyStep } from "../steps/catalogue.ts";
import type { Given, OptionDefinition, OptionDefinitions } from "./command.ts";

/** A runbook's inputs as options, `totalMinutes` as `--total-minutes`. Values stay text here; the planner gives them their type. */
export function inputOptions(inputs: readonly InputDeclaration[]): OptionDefinitions {
  return Object.fromEntries(
    inputs.map(
      ({ name, type, description, required, default: usual, options }): [string, OptionDefinition] => [
        name,
        {
          type: "string",
          description: `${description}${usual === undefined ? (required ? " (asked for)" : "") : ` (default: ${JSON.stringify(usual)})`}${type === "list" ? ", separated by commas" : ""}`,
          ...(type === "boolean" ? { choices: ["true", "false"] } : {}),
          ...(options === undefined || type === "list" ? {} : { choices: options }),
        },
      ],
    ),
  );
}

const field = z.object({
  type: z.string().optional(),
  description: z.string().default(""),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  items: z.object({ type: z.string().optional() }).optional(),
  /** Noted by `secretField`. */
  secret: z.boolean().optional(),
});
const schema = z.object({
  properties: z.record(z.string(), field).default({}),
  required: z.array(z.string()).default([]),
});

// A type of our own, such as a list that another step gives, takes a runbook.
const schemaOf = (step: AnyStep) =>
  schema.parse(z.toJSONSchema(step.input, { io: "input", unrepresentable: "any" }));

/** A step's inputs as options, from its schema. What is no text, number, truth or list of texts takes a runbook. */
export function stepOptions(step: AnyStep): OptionDefinitions {
  const { properties, required } = schemaOf(step);
  return Object.fromEntries(
    Object.entries(properties).flatMap(
      ([name, { type, description, enum: values, default: usual, items, secret }]): readonly (readonly [
        string,
        OptionDefinition,
      ])[] => {
        // A secret is never typed as an argument: the step asks for it, or takes it from the stack's config.
        if (secret === true) return [];
        const end =
          usual !== undefined
            ? ` (default: ${JSON.stringify(usual)})`
            : required.includes(name)
              ? " (needed)"
              : "";
        const said = `${description === "" ? name : description.replace(/\.$/, "")}${end}`;
        if (type === "array" && items?.type === "string")
          return [[name, { type: "list", description: `${said}, separated by commas` }]];
        if (type === "boolean")
          return [[name, { type: "string", description: said, choices: ["true", "false"] }]];
        if (values !== undefined)
          return [[name, { type: "string", description: said, choices: values.map(String) }]];
        return type === "object" || type === "array" ? [] : [[name, { type: "string", description: said }]];
      },
    ),
  );
}

/** What was typed for a step's inputs, each as its schema has it; what is wrong stays text, and the schema refuses it. */
export function stepInputs(step: AnyStep, given: Given): Readonly<Record<string, unknown>> {
  const { properties } = schemaOf(step);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const type = properties[name]?.type;
      // As a runbook's inputs are written; given again, they add up.
      if (Array.isArray(value)) return [name, value.flatMap((text: string) => splitList(text))];
      if (typeof value !== "string") return [name, value];
      if (type === "boolean") return [name, value === "true"];
      const isNumber = (type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(value);
      return [name, isNumber ? Number(value) : value];
    }),
  );
}
