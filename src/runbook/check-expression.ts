import type { RunbookCode } from "../errors.ts";
import { nearest } from "./closest.ts";
import type { ExpressionNode } from "./expression.ts";
import { fits, nameOf, typeOfValue, unite, type ValueType } from "./value-type.ts";

/** Gives the type of a reference, having complained when there is none. */
type LookUp = (path: readonly string[], at: number) => ValueType;
export type Report = (at: number, code: RunbookCode, message: string, hint: string) => void;

const functions: Readonly<Record<string, { takes: readonly string[]; gives: ValueType }>> = {
  length: { takes: ["list or string"], gives: { kind: "number", integer: true } },
  join: { takes: ["list", "text between"], gives: { kind: "string" } },
  contains: { takes: ["list or string", "item"], gives: { kind: "boolean" } },
};

/** Type of an expression; whatever is wrong with it is reported, and its type is then `any`. Never throws. */
export function checkExpression(node: ExpressionNode, lookUp: LookUp, report: Report): ValueType {
  const check = (inner: ExpressionNode) => checkExpression(inner, lookUp, report);
  switch (node.kind) {
    case "literal":
      return typeOfValue(node.value);
    case "reference":
      return lookUp(node.path, node.at);
    case "list":
      return { kind: "list", of: unite(node.items.map(check)) };
    case "not":
      want(check(node.of), "boolean", node.of.at, report);
      return { kind: "boolean" };
    case "call":
      return checkCall(node, node.args.map(check), report);
    case "binary": {
      const left = check(node.left);
      const right = check(node.right);
      checkBinary(node, left, right, report);
      return { kind: "boolean" };
    }
  }
}

/** Reports a value that is not of the wanted kind. */
export function want(type: ValueType, kind: "boolean" | "number" | "list", at: number, report: Report): void {
  if (type.kind === kind || type.kind === "any") return;
  report(
    at,
    "WRONG_TYPE",
    `expected ${kind}, found ${nameOf(type)}`,
    `Compare it with something to get a ${kind}.`,
  );
}

function checkCall(
  node: Extract<ExpressionNode, { kind: "call" }>,
  types: readonly ValueType[],
  report: Report,
): ValueType {
  const known = Object.hasOwn(functions, node.name) ? functions[node.name] : undefined;
  if (known === undefined) {
    const names = Object.keys(functions);
    const meant = nearest(node.name, names);
    const hint = meant === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${meant}?`;
    report(node.at, "BAD_EXPRESSION", `there is no function ${node.name}`, hint);
    return { kind: "any" };
  }
  if (types.length !== known.takes.length) {
    const message = `${node.name} takes ${known.takes.length}, found ${types.length}`;
    report(node.at, "BAD_EXPRESSION", message, `Write ${node.name}(${known.takes.join(", ")}).`);
  }
  const [first, second] = types;
  const joins = node.name === "join";
  const wanted = joins ? ["list", "any"] : ["list", "string", "any"];
  if (joins && second !== undefined && !["string", "any"].includes(second.kind))
    report(
      node.args[1]?.at ?? node.at,
      "WRONG_TYPE",
      `expected string, found ${nameOf(second)}`,
      'Write "text".',
    );
  if (first !== undefined && !wanted.includes(first.kind)) {
    const message = `expected ${joins ? "list" : "list or string"}, found ${nameOf(first)}`;
    report(
      node.args[0]?.at ?? node.at,
      "WRONG_TYPE",
      message,
      `Write ${node.name}(${known.takes.join(", ")}).`,
    );
  }
  return known.gives;
}

function checkBinary(
  node: Extract<ExpressionNode, { kind: "binary" }>,
  left: ValueType,
  right: ValueType,
  report: Report,
): void {
  switch (node.operator) {
    case "and":
    case "or":
      want(left, "boolean", node.left.at, report);
      want(right, "boolean", node.right.at, report);
      return;
    case "==":
    case "!=":
      sameKind(node.right.at, left, right, report);
      return;
    case "in":
      want(right, "list", node.right.at, report);
      if (right.kind === "list") sameKind(node.right.at, left, right.of, report);
      return;
    case "<":
    case "<=":
    case ">":
    case ">=":
      want(left, "number", node.left.at, report);
      want(right, "number", node.right.at, report);
  }
}

/** Two sides that can never be equal are a mistake: other kinds, or a word that the other side cannot say. */
function sameKind(at: number, left: ValueType, right: ValueType, report: Report): void {
  const loose = (type: ValueType): ValueType => (type.kind === "number" ? { kind: "number" } : type);
  if (!fits(loose(left), loose(right))) {
    report(
      at,
      "WRONG_TYPE",
      `expected ${nameOf(left)}, found ${nameOf(right)}`,
      "Compare values of one type.",
    );
    return;
  }
  if (left.kind !== "string" || right.kind !== "string") return;
  const [said, allowed] = [right.options, left.options];
  if (said === undefined || allowed === undefined) return;
  const odd = said.find((word) => !allowed.includes(word));
  if (odd === undefined || allowed.some((word) => said.includes(word) && said.length > allowed.length))
    return;
  const meant = nearest(odd, allowed);
  const hint = meant === undefined ? `It can be ${allowed.join(", ")}.` : `Did you mean ${meant}?`;
  report(at, "BAD_VALUE", `it is never "${odd}"`, hint);
}
