import ts from "typescript";

/** Helpers over TypeScript's syntax tree: functions of their arguments. */

export function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}

/** A block's statements, or the one that stands in its place. */
export const statementsOf = (node: ts.Statement): readonly ts.Statement[] =>
  ts.isBlock(node) ? node.statements : [node];

/** `a && b && c`, one by one. */
export const conjuncts = (node: ts.Expression): readonly ts.Expression[] =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
    ? [...conjuncts(node.left), ...conjuncts(node.right)]
    : [node];

function some(
  node: ts.Node,
  is: (node: ts.Node) => boolean,
  into: (node: ts.Node) => boolean = () => true,
): boolean {
  if (is(node)) return true;
  return into(node) && ts.forEachChild(node, (child) => some(child, is, into) || undefined) === true;
}

/** Whether a node names one of these; a property of that name is another thing. */
export const mentions = (node: ts.Node, names: readonly (string | undefined)[]): boolean =>
  some(node, (each) => ts.isIdentifier(each) && names.includes(each.text) && !isPropertyName(each));

const isPropertyName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

export const mentionsAwait = (node: ts.Node): boolean => some(node, ts.isAwaitExpression);

/** It may end the callback; a `return` of a function within it does not. */
export const returns = (node: ts.Node): boolean =>
  some(
    node,
    (each) => ts.isReturnStatement(each) || ts.isThrowStatement(each),
    (each) => !ts.isFunctionLike(each),
  );

/** Names that a node gives another value, or a property of which: `a = 1`, `a.b.c ??= 1`, `a++`. */
export function assignedIn(node: ts.Node): readonly string[] {
  const found: string[] = [];
  const visit = (each: ts.Node): void => {
    const target =
      ts.isBinaryExpression(each) && isAssignment(each.operatorToken.kind)
        ? each.left
        : (ts.isPrefixUnaryExpression(each) || ts.isPostfixUnaryExpression(each)) && isStep(each.operator)
          ? each.operand
          : undefined;
    if (target !== undefined) found.push(...rootsOf(target));
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

const isAssignment = (operator: ts.SyntaxKind): boolean =>
  operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;

const isStep = (operator: ts.SyntaxKind): boolean =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

/** Of `a.b[c]` that is `a`; of a pattern such as `[a, b]` every name in it. */
function rootsOf(node: ts.Node): readonly string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return rootsOf(node.expression);
  return node.getChildren().flatMap(rootsOf);
}
