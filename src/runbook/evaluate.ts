import type { ExpressionNode } from "./expression.ts";
import type { Json } from "./json.ts";
import type { TemplateValue } from "./template.ts";

/** What references stand for. Not in it: not known yet. */
export interface Scope {
  lookup(path: readonly string[]): Json | undefined;
}

/**
 * The value, or undefined while something that it needs is not known. `and` and `or` are decided by one side where
 * that is enough. Total for expressions that were checked; never throws.
 */
export function evaluate(node: ExpressionNode, scope: Scope): Json | undefined {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "reference":
      return scope.lookup(node.path);
    case "list":
      return all(node.items.map((item) => evaluate(item, scope)));
    case "not": {
      const value = evaluate(node.of, scope);
      return value === undefined ? undefined : value !== true;
    }
    case "call":
      return call(node.name, all(node.args.map((argument) => evaluate(argument, scope))));
    case "binary":
      return binary(node, scope);
  }
}

const all = (values: readonly (Json | undefined)[]): readonly Json[] | undefined =>
  values.some((value) => value === undefined) ? undefined : (values as readonly Json[]);

function call(name: string, args: readonly Json[] | undefined): Json | undefined {
  if (args === undefined) return undefined;
  const [first = null, second = null] = args;
  if (name === "length") return typeof first === "string" || Array.isArray(first) ? first.length : 0;
  if (name === "join")
    return Array.isArray(first) ? (first as readonly Json[]).map(asText).join(asText(second)) : "";
  if (name === "contains") return includes(first, second);
  return null;
}

function includes(whole: Json, part: Json): boolean {
  if (typeof whole === "string") return typeof part === "string" && whole.includes(part);
  return Array.isArray(whole) && (whole as readonly Json[]).some((item) => same(item, part));
}

const same = (left: Json, right: Json) => JSON.stringify(left) === JSON.stringify(right);

function binary(node: Extract<ExpressionNode, { kind: "binary" }>, scope: Scope): Json | undefined {
  const left = evaluate(node.left, scope);
  const right = evaluate(node.right, scope);
  if (node.operator === "and") {
    if (left === false || right === false) return false;
    return left === undefined || right === undefined ? undefined : left === true && right === true;
  }
  if (node.operator === "or") {
    if (left === true || right === true) return true;
    return left === undefined || right === undefined ? undefined : false;
  }
  if (left === undefined || right === undefined) return undefined;
  switch (node.operator) {
    case "==":
      return same(left, right);
    case "!=":
      return !same(left, right);
    case "in":
      return includes(right, left);
    case "<":
      return Number(left) < Number(right);
    case "<=":
      return Number(left) <= Number(right);
    case ">":
      return Number(left) > Number(right);
    case ">=":
      return Number(left) >= Number(right);
  }
}

/** Fills a template in; undefined while something in it is not known. Filled-in text is never looked at again. */
export function fill(value: TemplateValue, scope: Scope): Json | undefined {
  switch (value.kind) {
    case "constant":
      return value.value;
    case "expression":
      return evaluate(value.expression.root, scope);
    case "text": {
      const parts = value.parts.map((part) => (typeof part === "string" ? part : evaluate(part.root, scope)));
      return all(parts)?.map(asText).join("");
    }
    case "list":
      return all(value.items.map((item) => fill(item, scope)));
    case "map": {
      const entries = value.entries.map(([key, inner]) => [key, fill(inner, scope)] as const);
      if (entries.some(([, inner]) => inner === undefined)) return undefined;
      return Object.fromEntries(entries) as Json;
    }
  }
}

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
