import ts from "typescript";
import { unwrapped } from "./syntax.ts";
import { Unclear } from "./unclear.ts";
import { localName } from "./imports.ts";

/** What a middleware's file is. */
export type Found =
  | { readonly kind: "gated" }
  /** @param alone nothing of the app's own runs around the call */
  | { readonly kind: "clerk"; readonly call: ts.CallExpression; readonly alone: boolean }
  /** A middleware of the app's own, without Clerk's. */
  | { readonly kind: "own"; readonly exported: ts.Statement };

const entry = /^(?:middleware|proxy)$/;

/** @throws Unclear for a form that is not known */
export function findMiddleware(file: ts.SourceFile): Found {
  const clerk = localName(file, /^@clerk\/nextjs(?:\/server)?$/, "clerkMiddleware");
  if (localName(file, /^clerk-bypass-gate$/, "createGate") !== undefined) {
    if (clerk === undefined) return { kind: "gated" };
    throw new Unclear(
      0,
      "It imports createGate and clerkMiddleware, so it is not clear which of them decides.",
      "Take createGate out, to have it put in, or clerkMiddleware, where the gate is complete.",
    );
  }
  const exported = exportedBy(file);
  if (clerk === undefined) {
    if (exported === undefined)
      throw new Unclear(
        0,
        "It exports no middleware in a form that is known.",
        "Export a function as default.",
      );
    if (/@clerk\//.test(file.text))
      throw new Unclear(0, "It uses Clerk, and not by importing clerkMiddleware by name.", rewrite);
    return { kind: "own", exported };
  }
  const calls = callsOf(file, clerk);
  const [call, second] = calls;
  if (call === undefined) throw new Unclear(0, "It imports clerkMiddleware and does not call it.", rewrite);
  if (second !== undefined) throw new Unclear(second, "It calls clerkMiddleware more than once.", rewrite);
  return { kind: "clerk", call, alone: exported !== undefined && isAlone(file, exported, call) };
}

const rewrite =
  "Write `export default clerkMiddleware(…)` there, or put the gate in by hand: --no-middleware writes everything else and shows how.";

/** The statement that exports the middleware: as default, or by name. */
function exportedBy(file: ts.SourceFile): ts.Statement | undefined {
  return file.statements.find((statement) => {
    if (ts.isExportAssignment(statement)) return statement.isExportEquals !== true;
    const marks = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!marks.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return false;
    if (ts.isFunctionDeclaration(statement))
      return (
        marks.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ||
        entry.test(statement.name?.text ?? "")
      );
    if (!ts.isVariableStatement(statement)) return false;
    const [only, more] = statement.declarationList.declarations;
    return (
      more === undefined && only !== undefined && ts.isIdentifier(only.name) && entry.test(only.name.text)
    );
  });
}

/** `export default call`, `export const middleware = call`, or `const x = call; export default x`. */
function isAlone(file: ts.SourceFile, exported: ts.Statement, call: ts.CallExpression): boolean {
  const is = (node: ts.Expression | undefined) => node !== undefined && unwrapped(node) === call;
  if (ts.isVariableStatement(exported)) return is(exported.declarationList.declarations[0]?.initializer);
  if (!ts.isExportAssignment(exported)) return false;
  if (is(exported.expression)) return true;
  const name = ts.isIdentifier(exported.expression) ? exported.expression.text : undefined;
  return file.statements.some(
    (statement) =>
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations.some(
        (each) => ts.isIdentifier(each.name) && each.name.text === name && is(each.initializer),
      ),
  );
}

function callsOf(file: ts.SourceFile, name: string): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name)
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
