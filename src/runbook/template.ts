import type { Expression } from "./expression.ts";
import type { Json } from "./json.ts";

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
