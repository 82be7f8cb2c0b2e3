import ts from "typescript";
import type { SourceCall } from "../../ports/app-source.ts";

/** A call or a construction whose callee is a chain of names; undefined for any other node. */
export function callOf(
  node: ts.Node,
  constants: ReadonlyMap<string, readonly string[]>,
): Omit<SourceCall, "at"> | undefined {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const chain = chainOf(node.expression);
  if (chain === undefined) return undefined;
  const args = node.arguments ?? [];
  return {
    callee: ts.isNewExpression(node) ? `new ${chain}` : chain,
    options: args.map(optionNames),
    awaited: isAwaited(node),
    texts: args.flatMap((each) => textsOf(each, constants)),
    negated:
      ts.isPrefixUnaryExpression(node.parent) && node.parent.operator === ts.SyntaxKind.ExclamationToken,
    boundTo: boundTo(node),
  };
}

/** `a.b.c`; a call within it stands as itself: `(await clerkClient()).users.getUser` is `clerkClient.users.getUser`. */
function chainOf(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isNonNullExpression(node))
    return chainOf(node.expression);
  if (ts.isCallExpression(node)) return chainOf(node.expression);
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const before = chainOf(node.expression);
  return before === undefined ? undefined : `${before}.${node.name.text}`;
}

/** Undefined for what is not written there: a variable, a spread, a function. */
function optionNames(node: ts.Expression): readonly string[] | undefined {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return returned(node);
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  if (node.properties.some(ts.isSpreadAssignment)) return undefined;
  return node.properties.flatMap(({ name }) =>
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? [name.text] : [],
  );
}

/** Of `() => ({ … })`: options that a function gives. */
function returned({ body }: ts.ArrowFunction | ts.FunctionExpression): readonly string[] | undefined {
  const inner = ts.isParenthesizedExpression(body) ? body.expression : undefined;
  return inner !== undefined && ts.isObjectLiteralExpression(inner) ? optionNames(inner) : undefined;
}

/** Awaited, returned, handed on, or with a `.then`: whoever has it can wait for it. */
function isAwaited(node: ts.Node): boolean {
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)) ({ parent } = parent);
  if (ts.isAwaitExpression(parent) || ts.isReturnStatement(parent)) return true;
  if (ts.isArrowFunction(parent) && parent.body !== undefined) return true;
  if (ts.isCallExpression(parent) && parent.expression !== node) return true;
  if (ts.isArrayLiteralExpression(parent)) return true;
  return ts.isPropertyAccessExpression(parent) && ["then", "catch", "finally"].includes(parent.name.text);
}

function boundTo(node: ts.Node): string | undefined {
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent) || ts.isAwaitExpression(parent)) ({ parent } = parent);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** String literals in it, and those of the constants that it names. */
export function textsOf(node: ts.Node, constants: ReadonlyMap<string, readonly string[]>): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isIdentifier(node)) return constants.get(node.text) ?? [];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => void inner.push(...textsOf(child, constants)));
  return inner;
}
