import { z } from "zod";
import type { Json } from "./json.ts";

/** What an expression can give, as far as it is known before anything runs. */
export type ValueType =
  | { readonly kind: "string"; readonly options?: readonly string[] }
  | { readonly kind: "number"; readonly integer?: boolean }
  | { readonly kind: "boolean" }
  /** Goes only where a step takes a secret. */
  | { readonly kind: "secret" }
  | { readonly kind: "null" }
  | { readonly kind: "list"; readonly of: ValueType }
  | { readonly kind: "object"; readonly properties: Readonly<Record<string, ValueType>> }
  | { readonly kind: "any" };

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  /** Noted by `secretField`. */
  readonly secret?: boolean;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Input fields of a step, or fields of its output, by name. */
export function fieldsOf(schema: z.ZodType, io: "input" | "output"): Readonly<Record<string, ValueType>> {
  const json = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;
  const type = typeOfSchema(json);
  return type.kind === "object" ? type.properties : {};
}

function typeOfSchema(schema: JsonSchema): ValueType {
  if (schema.secret === true) return { kind: "secret" };
  if (schema.const !== undefined) return typeOfValue(schema.const as Json);
  if (schema.enum !== undefined && schema.enum.every((value) => typeof value === "string")) {
    return { kind: "string", options: schema.enum };
  }
  switch (schema.type) {
    case "string":
      return { kind: "string" };
    case "integer":
      return { kind: "number", integer: true };
    case "number":
      return { kind: "number" };
    case "boolean":
      return { kind: "boolean" };
    case "null":
      return { kind: "null" };
    case "array":
      return { kind: "list", of: schema.items === undefined ? { kind: "any" } : typeOfSchema(schema.items) };
    case "object": {
      const entries = Object.entries(schema.properties ?? {});
      return {
        kind: "object",
        properties: Object.fromEntries(entries.map(([key, inner]) => [key, typeOfSchema(inner)])),
      };
    }
    case undefined:
    default:
      return { kind: "any" };
  }
}

export function typeOfValue(value: Json): ValueType {
  if (value === null) return { kind: "null" };
  if (typeof value === "string") return { kind: "string", options: [value] };
  if (typeof value === "number") return { kind: "number", integer: Number.isInteger(value) };
  if (typeof value === "boolean") return { kind: "boolean" };
  if (Array.isArray(value)) return { kind: "list", of: unite((value as readonly Json[]).map(typeOfValue)) };
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return {
    kind: "object",
    properties: Object.fromEntries(entries.map(([key, inner]) => [key, typeOfValue(inner)])),
  };
}

/** One type for all items of a list: theirs if they share it, else any. */
export function unite(types: readonly ValueType[]): ValueType {
  const [first] = types;
  if (first === undefined || types.some((type) => type.kind !== first.kind)) return { kind: "any" };
  if (first.kind !== "string") return first;
  const options = types.flatMap((type) => (type.kind === "string" ? [type.options] : []));
  if (options.some((each) => each === undefined)) return { kind: "string" };
  return { kind: "string", options: options.flatMap((each) => each ?? []) };
}

/** Whether a value of `actual` may stand where `expected` is wanted. */
export function fits(actual: ValueType, expected: ValueType): boolean {
  if (actual.kind === "secret") return expected.kind === "secret";
  if (actual.kind === "any" || expected.kind === "any") return true;
  if (actual.kind === "list" && expected.kind === "list") return fits(actual.of, expected.of);
  if (actual.kind === "number" && expected.kind === "number") {
    return expected.integer !== true || actual.integer === true;
  }
  return actual.kind === expected.kind;
}

/** As YAML calls it: `number`, `list of string`, `mapping`. */
export function nameOf(type: ValueType): string {
  if (type.kind === "list") return type.of.kind === "any" ? "list" : `list of ${nameOf(type.of)}`;
  if (type.kind === "number" && type.integer === true) return "integer";
  return type.kind === "object" ? "mapping" : type.kind;
}
