import { stringify } from "yaml";
import { z } from "zod";
import type { AnyStep, Catalogue } from "../steps/catalogue.ts";
import type { Effect } from "../steps/step.ts";

/** One step as a runbook writes it: `id`, `use`, `title` and, where it has one, `with`. */
export type Example = Readonly<Record<string, unknown>>;

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
  readonly additionalProperties?: Property | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

const effects: Readonly<Record<Effect, string>> = {
  none: "changes nothing",
  converge: "sets something; after a lost answer it is looked for, and set again where it is not there",
  once: "may happen once only; after a lost answer it is looked for, or a person is asked",
  manual: "done by a person, who notes what was found",
  monitor: "waits and watches; it can be left and taken up again",
};

/**
 * Every step of the catalogue as Markdown, in its order: effect, input with types and defaults, what takes it back, an
 * example. A function of its arguments.
 * @param examples by step name; a step that no runbook uses yet is without
 */
export function stepReference(catalogue: Catalogue, examples: Readonly<Record<string, Example>>): string {
  const steps = catalogue.names.flatMap((name) => catalogue.get(name) ?? []);
  const legend = Object.entries(effects).map(([effect, meaning]) => `- \`${effect}\`: ${meaning}.`);
  return [legend.join("\n"), ...steps.map((step) => entry(step, examples[step.name]))].join("\n\n");
}

function entry(step: AnyStep, example: Example | undefined): string {
  const alone =
    step.override === undefined
      ? ""
      : ` Alone, with a reason, once (\`--override\`): ${step.override.bound}.`;
  const approval = step.dangerous
    ? `. **A second person must approve it${step.approvalFrom === undefined ? "" : ` ${step.approvalFrom}`}.**${alone}`
    : ".";
  return [
    `### \`${step.name}\``,
    sentence(step.summary),
    [
      `- Effect: \`${step.effect}\`${approval}`,
      ...list("Input", schemaOf(step.input, "input")),
      ...list("Output", schemaOf(step.output, "output")),
      `- Taking it back: ${step.undo}`,
    ].join("\n"),
    ...(example === undefined ? [] : [`\`\`\`yaml\n${stringify([example], { lineWidth: 108 })}\`\`\``]),
  ].join("\n\n");
}

const sentence = (text: string): string => (text.endsWith(".") ? text : `${text}.`);

const schemaOf = (schema: z.ZodType, io: "input" | "output"): ObjectSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: "any" }) as ObjectSchema;

function list(what: "Input" | "Output", { properties = {}, required = [] }: ObjectSchema): readonly string[] {
  const names = Object.entries(properties);
  if (names.length === 0) return [`- ${what}: none.`];
  if (what === "Output")
    return [
      `- Output: ${names.map(([name, property]) => `\`${name}\` (${typeText(property)})`).join(", ")}.`,
    ];
  const lines = names.map(([name, property]) => {
    const fallback =
      property.default !== undefined
        ? `, default \`${JSON.stringify(property.default)}\``
        : required.includes(name)
          ? ", required"
          : ", may be left out";
    const said = property.description === undefined ? "." : `. ${sentence(property.description)}`;
    return `  - \`${name}\`: ${typeText(property)}${fallback}${said}`;
  });
  return ["- Input:", ...lines];
}

function typeText(property: Property): string {
  if (property.enum !== undefined) return property.enum.map((word) => `\`${word}\``).join(" or ");
  if (property.anyOf !== undefined) return property.anyOf.map(typeText).join(" or ");
  const { type, items, additionalProperties } = property;
  if (type === "integer" || type === "number") return `${type}${range(property)}`;
  if (type === "array") return items === undefined ? "list" : `list of ${typeText(items)}`;
  if (type === "object" && typeof additionalProperties === "object")
    return `mapping of names to ${typeText(additionalProperties)}`;
  return plainTypes[type ?? ""] ?? "any value";
}

const plainTypes: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "`true` or `false`",
  object: "mapping",
};

function range({ minimum, maximum }: Property): string {
  const sane = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (sane(minimum) && sane(maximum)) return ` from ${minimum} to ${maximum}`;
  return sane(minimum) ? ` from ${minimum}` : "";
}
