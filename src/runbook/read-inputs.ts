import { isFingerprint } from "../ports/secret-fingerprint.ts";
import { withArticle } from "../ports/issue-words.ts";
import type { InputDeclaration, InputType, Json } from "./runbook.ts";
import type { RunbookShape } from "./shape.ts";
import { inputNamePattern } from "./shape.ts";
import { compilePattern, matchedMax } from "./pattern.ts";
import type { Path, Problems } from "./problems.ts";
import { foundName, shorten } from "./report-issues.ts";
import { nameOf, type ValueType } from "./value-type.ts";

type Shapes = NonNullable<RunbookShape["inputs"]>;

/** Declared inputs, their own consistency checked: a default that fits, a pattern that compiles. */
export function readInputs(shapes: Shapes, problems: Problems): readonly InputDeclaration[] {
  return Object.entries(shapes).map(([name, shape]) => {
    const path = ["inputs", name];
    if (!inputNamePattern.test(name)) {
      problems.addAtKey(
        path,
        "BAD_ID",
        `${shorten(name)} is not a name for an input`,
        "Use camelCase letters.",
      );
    }
    const declaration: InputDeclaration = {
      name,
      type: shape.type,
      description: shape.description,
      required: shape.required ?? false,
      default: shape.default as Json | undefined,
      min: shape.min,
      max: shape.max,
      pattern: shape.pattern,
      options: shape.options,
    };
    checkDeclaration(declaration, path, problems);
    return declaration;
  });
}

function checkDeclaration(input: InputDeclaration, path: Path, problems: Problems): void {
  if (input.required && input.default !== undefined) {
    const message = `${input.name} is required and has a default`;
    problems.add([...path, "required"], "BAD_VALUE", message, "Keep one of the two.");
  }
  if (!input.required && input.default === undefined) {
    const message = `${input.name} is neither required nor has a default`;
    problems.addAtKey(path, "MISSING_FIELD", message, "Add `required: true` or a default.");
  }
  const pattern = input.pattern === undefined ? undefined : compilePattern(input.pattern);
  if (pattern !== undefined && "message" in pattern) {
    problems.add([...path, "pattern"], "BAD_PATTERN", pattern.message, pattern.hint);
    return;
  }
  if (input.default === undefined) return;
  if (input.type === "secret") {
    const message = `${input.name} is a secret, so the file cannot hold it`;
    problems.add(
      [...path, "default"],
      "BAD_VALUE",
      message,
      "Write `required: true`, and take the value out of the repository's history.",
    );
    return;
  }
  const wrong = refuseValue(input, input.default);
  if (wrong !== undefined) {
    const code = wrong.kind === "type" ? "WRONG_TYPE" : "BAD_VALUE";
    problems.add([...path, "default"], code, `the default of ${input.name}: ${wrong.message}`, wrong.hint);
  }
}

export function typeOfInput(input: InputDeclaration): ValueType {
  const types: Readonly<Record<InputType, ValueType>> = {
    string: input.options === undefined ? { kind: "string" } : { kind: "string", options: input.options },
    integer: { kind: "number", integer: true },
    number: { kind: "number" },
    boolean: { kind: "boolean" },
    list: { kind: "list", of: { kind: "string" } },
    secret: { kind: "secret" },
  };
  return types[input.type];
}

/** What is wrong with a value for this input; undefined when it may stand. */
export function refuseValue(
  input: InputDeclaration,
  value: Json,
): { readonly kind: "type" | "value"; readonly message: string; readonly hint: string } | undefined {
  const expected = nameOf(typeOfInput(input));
  const refuse = (kind: "type" | "value", message: string, hint: string) => ({ kind, message, hint });
  const items: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const wrongType = refuse(
    "type",
    `expected ${expected}, found ${foundName(value)}`,
    `Give ${withArticle(expected)}.`,
  );
  // Its form was checked where it was given; what is here is its fingerprint.
  if (input.type === "secret")
    return isFingerprint(value)
      ? undefined
      : refuse("value", "it is no fingerprint of a secret", "Give it as @file, env:NAME or -.");
  if (input.type === "list") {
    if (!Array.isArray(value) || items.some((item) => typeof item !== "string")) return wrongType;
  } else if (input.type === "integer" || input.type === "number") {
    if (typeof value !== "number" || (input.type === "integer" && !Number.isInteger(value))) return wrongType;
  } else if (typeof value !== input.type) return wrongType;
  const size = typeof value === "number" ? value : typeof value === "string" ? value.length : items.length;
  const [few, many, unit] =
    typeof value === "string" ? ["short", "long", " characters"] : ["small", "large", ""];
  if (input.min !== undefined && size < input.min)
    return refuse("value", `${shorten(value)} is too ${few}`, `At least ${input.min}${unit}.`);
  if (input.max !== undefined && size > input.max)
    return refuse("value", `${shorten(value)} is too ${many}`, `At most ${input.max}${unit}.`);
  const pattern = input.pattern === undefined ? undefined : compilePattern(input.pattern);
  for (const item of items) {
    if (typeof item !== "string") continue;
    if (pattern !== undefined && item.length > matchedMax)
      return refuse("value", `${shorten(item)} is too long`, `At most ${matchedMax} characters.`);
    if (pattern !== undefined && "fits" in pattern && !pattern.fits(item)) {
      return refuse("value", `${shorten(item)} does not fit`, `It must match ${input.pattern ?? ""}.`);
    }
    if (input.options !== undefined && !input.options.includes(item)) {
      return refuse("value", `it cannot be ${shorten(item)}`, `It can be ${input.options.join(", ")}.`);
    }
  }
  return undefined;
}
