import ts from "typescript";
import type { SourceFile, SourcePlace } from "../../ports/app-source.ts";
import { callOf, textsOf } from "./calls.ts";
import { exportsOf, importOf, isEnv } from "./modules.ts";

/** Mutable while it is read. */
type Draft = {
  -readonly [Name in keyof SourceFile]: SourceFile[Name] extends readonly (infer One)[]
    ? One[]
    : SourceFile[Name];
};

/** Reads one file, whatever is wrong with it. Runs nothing of it. Repeating is safe. */
export function parseSource(path: string, text: string): SourceFile {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const at = (position: number): SourcePlace => {
    const { line, character } = file.getLineAndCharacterOfPosition(position);
    return { file: path, line: line + 1, column: character + 1 };
  };
  const found: Draft = {
    ...{ path, client: isClient(file), imports: [], calls: [], properties: [], reads: [], strings: [] },
    exports: [...exportsOf(file)],
    problems: problemsOf(file).map(({ start, messageText }) => ({
      message: ts.flattenDiagnosticMessageText(messageText, " "),
      at: at(start),
    })),
  };
  const constants = constantsOf(file);
  const visit = (node: ts.Node): void => {
    const place = at(node.getStart(file));
    const imported = importOf(node);
    if (imported !== undefined) found.imports.push({ ...imported, at: place });
    const call = callOf(node, constants);
    if (call !== undefined) found.calls.push({ ...call, at: place });
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))
      found.properties.push({ name: nameOf(node.name), value: valueOf(node), at: place });
    if (ts.isPropertyAccessExpression(node) && isEnv(node.expression))
      found.reads.push({ name: node.name.text, at: place });
    if (
      ts.isElementAccessExpression(node) &&
      isEnv(node.expression) &&
      ts.isStringLiteralLike(node.argumentExpression)
    )
      found.reads.push({ name: node.argumentExpression.text, at: place });
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.strings.push({ text: node.text, at: place });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Lists and strings that a constant of the file's top level holds: routes are often written so. */
function constantsOf(file: ts.SourceFile): ReadonlyMap<string, readonly string[]> {
  const all = file.statements
    .filter(ts.isVariableStatement)
    .flatMap((one) => [...one.declarationList.declarations]);
  return new Map(
    all.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer !== undefined && !ts.isCallExpression(initializer)
        ? [[name.text, textsOf(initializer, new Map())] as const]
        : [],
    ),
  );
}

const isClient = ({ statements: [first] }: ts.SourceFile): boolean =>
  first !== undefined &&
  ts.isExpressionStatement(first) &&
  ts.isStringLiteral(first.expression) &&
  first.expression.text === "use client";

const nameOf = (name: ts.PropertyName): string =>
  ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : "";

function valueOf(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): string | undefined {
  if (!ts.isPropertyAssignment(node)) return undefined;
  const { initializer } = node;
  if (ts.isStringLiteralLike(initializer) || ts.isNumericLiteral(initializer)) return initializer.text;
  if (initializer.kind === ts.SyntaxKind.TrueKeyword) return "true";
  return initializer.kind === ts.SyntaxKind.FalseKeyword ? "false" : undefined;
}

/** The parser keeps what it could not read beside the tree; its types do not say so. */
const problemsOf = (file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] =>
  (file as unknown as { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics ?? [];

function kindOf(path: string): ts.ScriptKind {
  if (/\.[cm]?ts$/.test(path)) return ts.ScriptKind.TS;
  return path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.JSX;
}
