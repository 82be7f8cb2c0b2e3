import { z } from "zod";
import type { Catalogue } from "../steps/catalogue.ts";
import { branchShape, includeShape, runbookShape, stageShape, stepShape } from "./shape.ts";

interface Schema {
  [key: string]: unknown;
}

const reference = { type: "string", pattern: "\\$\\{\\{[^}]*\\}\\}" };
const plain = (schema: z.ZodType): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return rest;
};

/** A step's input in which each value may also be a reference. */
function withSchema(input: z.ZodType): Schema {
  const schema = plain(input);
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const loose = Object.entries(properties).map(([name, inner]) => [name, { anyOf: [inner, reference] }]);
  return { ...schema, properties: Object.fromEntries(loose) as Schema };
}

/** JSON Schema (2020-12) of a runbook for editors. The loader knows more: references, order and types of expressions. */
export function runbookJsonSchema(catalogue: Catalogue): Schema {
  const entries = { type: "array", items: { $ref: "#/$defs/entry" } };
  const step = plain(stepShape);
  const branch = plain(branchShape);
  const top = plain(runbookShape);
  const uses = catalogue.names.map((name) => {
    const entry = catalogue.get(name);
    return { const: name, description: entry?.summary ?? "" };
  });
  const perStep = catalogue.names.flatMap((name) => {
    const entry = catalogue.get(name);
    if (entry === undefined) return [];
    const required =
      ((plain(entry.input)["required"] ?? []) as string[]).length > 0 ? { required: ["with"] } : {};
    return [
      {
        if: { properties: { use: { const: name } }, required: ["use"] },
        then: { properties: { with: withSchema(entry.input) }, ...required },
      },
    ];
  });
  const stepProperties = step["properties"] as Schema;
  const branchProperties = branch["properties"] as Schema;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Runbook",
    ...top,
    properties: { ...(top["properties"] as Schema), steps: { ...entries, minItems: 1 } },
    $defs: {
      entry: {
        if: { required: ["branch"] },
        then: { $ref: "#/$defs/branch" },
        else: {
          if: { required: ["stage"] },
          then: { $ref: "#/$defs/stage" },
          else: {
            if: { required: ["include"] },
            then: { $ref: "#/$defs/include" },
            else: { $ref: "#/$defs/step" },
          },
        },
      },
      include: plain(includeShape),
      stage: plain(stageShape),
      step: { ...step, properties: { ...stepProperties, use: { oneOf: uses } }, allOf: perStep },
      branch: {
        ...branch,
        properties: {
          ...branchProperties,
          cases: { type: "object", additionalProperties: entries },
          default: entries,
        },
      },
    },
  };
}
