import type { Expression } from "./expression.ts";
import type { Json } from "./json.ts";
import { parseExpression } from "./parse-expression.ts";
import type { Path } from "./problems.ts";

/** A value in which `${{ … }}` may stand: alone (keeps its type) or inside text (becomes text). */
export interface Template {
  /** As written. */
  readonly source: Json;
  readonly value: TemplateValue;
}

export type TemplateValue =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "text"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "list"; readonly items: readonly TemplateValue[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, TemplateValue])[] };

/** Every expression in it, in order of appearance. */
export function expressionsOf(value: TemplateValue): readonly Expression[] {
  switch (value.kind) {
    case "constant":
      return [];
    case "expression":
      return [value.expression];
    case "text":
      return value.parts.filter((part) => typeof part !== "string");
    case "list":
      return value.items.flatMap(expressionsOf);
    case "map":
      return value.entries.flatMap(([, inner]) => expressionsOf(inner));
  }
}

/** Told of an expression that does not parse: where it stands and at which character of that string. */
type Complain = (path: Path, index: number, message: string) => void;

/** Turns data into a template: `${{ … }}` in its strings become expressions. */
export function parseTemplate(source: Json, path: Path, complain: Complain): Template {
  return { source, value: valueOf(source, path, complain) };
}

function valueOf(source: Json, path: Path, complain: Complain): TemplateValue {
  if (typeof source === "string") return textOf(source, path, complain);
  if (Array.isArray(source)) {
    const items = (source as readonly Json[]).map((item, index) => valueOf(item, [...path, index], complain));
    return items.every((item) => item.kind === "constant")
      ? { kind: "constant", value: source }
      : { kind: "list", items };
  }
  if (typeof source === "object" && source !== null) {
    const entries = Object.entries(source).map(
      ([key, value]) => [key, valueOf(value, [...path, key], complain)] as const,
    );
    return entries.every(([, value]) => value.kind === "constant")
      ? { kind: "constant", value: source }
      : { kind: "map", entries };
  }
  return { kind: "constant", value: source };
}

function textOf(source: string, path: Path, complain: Complain): TemplateValue {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (;;) {
    const open = source.indexOf("${{", at);
    if (open < 0) break;
    const close = source.indexOf("}}", open);
    if (close < 0) {
      complain(path, open, 'expected "}}", found the end');
      return { kind: "constant", value: source };
    }
    if (open > at) parts.push(source.slice(at, open));
    const inner = source.slice(open + 3, close);
    const parsed = parseExpression(inner);
    if ("message" in parsed) complain(path, open + 3 + parsed.at, parsed.message);
    else parts.push(shifted(parsed, open + 3));
    at = close + 2;
  }
  if (at < source.length) parts.push(source.slice(at));
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return { kind: "expression", expression: only };
  if (parts.every((part) => typeof part === "string")) return { kind: "constant", value: source };
  return { kind: "text", parts };
}

/** The same expression, with its character positions counted in the whole string. */
function shifted(expression: Expression, by: number): Expression {
  const shift = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shift);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === "at" ? (inner as number) + by : shift(inner),
      ]),
    );
  };
  return { source: expression.source, root: shift(expression.root) as Expression["root"] };
}
