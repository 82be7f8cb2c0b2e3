import type { z } from "zod";
import { readDocument } from "./document.ts";
import type { Json } from "./json.ts";
import type { Path, Problems } from "./problems.ts";
import { reportIssues } from "./report-issues.ts";

/**
 * Names of the fields that a schema lets stand at a path. Where kinds of an entry differ in their fields, those of the
 * kind that the value names. A function of its arguments; empty where nothing can stand.
 */
export function fieldsAt(schema: z.core.$ZodType, value: Json | undefined, path: Path): readonly string[] {
  let schemas = unwrapped(schema, value);
  let current = value;
  for (const key of path) {
    current = partOf(current, key);
    schemas = schemas.flatMap((each) => inner(each, key)).flatMap((each) => unwrapped(each, current));
  }
  return [...new Set(schemas.flatMap((each) => Object.keys(shapeOf(each) ?? {})))];
}

type Def = z.core.$ZodTypes["_zod"]["def"];
const defOf = (schema: z.core.$ZodType): Def => (schema as z.core.$ZodTypes)._zod.def;

function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const def = defOf(schema);
  return def.type === "object" ? def.shape : undefined;
}

function partOf(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string | number, Json>>)[key];
}

/** Without what says only "may be left out", and each kind by itself. */
function unwrapped(schema: z.core.$ZodType, value: Json | undefined): readonly z.core.$ZodType[] {
  const def = defOf(schema);
  if ("innerType" in def) return unwrapped(def.innerType, value);
  if (def.type === "pipe") return unwrapped(def.in, value);
  if (def.type !== "union") return [schema];
  const discriminator = "discriminator" in def ? String(def.discriminator) : undefined;
  const kind = discriminator === undefined ? undefined : partOf(value, discriminator);
  const named = def.options.filter(
    (option) =>
      discriminator !== undefined &&
      kind !== undefined &&
      shapeOf(option)?.[discriminator]?._zod.values?.has(kind as string) === true,
  );
  return (named.length > 0 ? named : def.options).flatMap((option) => unwrapped(option, value));
}

function inner(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  const def = defOf(schema);
  if (def.type === "array") return [def.element];
  if (def.type === "record") return [def.valueType];
  const field = shapeOf(schema)?.[String(key)];
  return field === undefined ? [] : [field];
}

/** YAML text as a schema has it. Never throws: every mistake ends up in `problems`, in its place. */
export function readAs<T>(text: string | undefined, schema: z.ZodType<T>, problems: Problems): T | undefined {
  if (text === undefined) {
    problems.add([], "MISSING_FIELD", "the file is not there", "Start from the shipped example.");
    return undefined;
  }
  const document = readDocument(text, problems);
  if (document === undefined) return undefined;
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  reportIssues(parsed.error.issues, document.value, [], problems, (path) =>
    fieldsAt(schema, document.value, path),
  );
  return undefined;
}
