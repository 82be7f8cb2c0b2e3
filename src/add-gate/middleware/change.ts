import ts from "typescript";
import { readCallback, type Callback, type Handler } from "./callback.ts";
import { edited, styleOf, type Edit } from "./edit.ts";
import { findMiddleware } from "./find.ts";
import { parseModule, withImports, withoutUnused } from "./imports.ts";
import { matcherEdits } from "./matcher.ts";
import { noOptions, readOptions, type Options } from "./options.ts";
import { unwrapped } from "./syntax.ts";
import { Unclear } from "./unclear.ts";

/** A middleware with the gate in it. */
export interface Changed {
  readonly kind: "changed";
  readonly text: string;
  /** False: the app runs something around the gate, so a person has to read the change. */
  readonly sure: boolean;
  /** It is the app's own, without Clerk's. */
  readonly isOwn: boolean;
  /** The middleware itself says which routes are protected. */
  readonly protects: boolean;
  /** Some of them for a role alone. */
  readonly hasRoles: boolean;
  /** The app's own middleware runs inside the gate. */
  readonly hasNext: boolean;
  readonly options: Options;
}

export type Change = Changed | { readonly kind: "gated" };

export interface Place {
  /** From the app's folder. */
  readonly path: string;
  /** What the gate's options are imported from. */
  readonly gateModule: string;
  /** Paths that the matcher has to take in. */
  readonly asked: readonly string[];
}

/**
 * Puts the gate into the text of an app's middleware, by positions: what is not changed stays as it is written.
 * @throws Unclear for a form that is not known; a function of its arguments
 */
export function changeMiddleware(text: string, { path, gateModule, asked }: Place): Change {
  const file = parseModule(path, text);
  const found = findMiddleware(file);
  if (found.kind === "gated") return found;
  const style = styleOf(text);
  const matcher = matcherEdits(file, asked);
  const own = found.kind === "own" ? ownEdits(file, found.exported) : undefined;
  const { callback, options } = found.kind === "clerk" ? argumentsOf(file, found.call) : nothing;
  const next = own?.name ?? callback.next;
  const call = createGate({ callback, options, next }, indentOf(text, found));
  const edits =
    found.kind === "clerk"
      ? [{ start: found.call.getStart(file), end: found.call.end, text: call }]
      : [...(own?.edits ?? []), atEnd(text, `export default ${call}${style.end}`)];
  const names = next === undefined ? "gateOptions" : "exceptGatePages, gateOptions";
  const imports = withImports(
    file,
    [
      ["createGate", "clerk-bypass-gate"],
      [names, gateModule],
    ],
    style,
  );
  const done = edited(text, [...matcher, ...edits, imports]);
  return {
    ...{ kind: "changed", text: withoutUnused(path, text, done), options },
    sure: found.kind === "own" || found.alone,
    isOwn: found.kind === "own",
    protects: callback.protects !== undefined,
    hasRoles: callback.roles !== undefined,
    hasNext: next !== undefined,
  };
}

const nothing: { readonly callback: Callback; readonly options: Options } = {
  callback: { protects: undefined, roles: undefined, next: undefined },
  options: noOptions,
};

function argumentsOf(file: ts.SourceFile, call: ts.CallExpression) {
  const [first, second, third] = call.arguments;
  if (third !== undefined)
    throw new Unclear(third, "clerkMiddleware has three arguments here.", "Give it two.");
  if (first === undefined) return nothing;
  const handler = handlerOf(file, first);
  if (handler === undefined) return { callback: nothing.callback, options: readOptions(file, first) };
  return {
    callback: readCallback(file, handler),
    options: second === undefined ? noOptions : readOptions(file, second),
  };
}

/** A function that is written there; undefined: the argument is an object. @throws Unclear for anything else */
function handlerOf(file: ts.SourceFile, argument: ts.Expression): Handler | undefined {
  const node = unwrapped(argument);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return node;
  if (ts.isObjectLiteralExpression(node)) return undefined;
  throw new Unclear(
    node,
    `The callback of clerkMiddleware is not written where it is given: ${node.getText(file).slice(0, 40)}.`,
    "Write the function itself there.",
  );
}

interface Told {
  readonly callback: Callback;
  readonly options: Options;
  readonly next: string | undefined;
}

function createGate({ callback, options, next }: Told, indent: string): string {
  const { protects, roles } = callback;
  const told = [
    ...(protects === undefined ? [] : [`protected: ${protects}`]),
    ...(roles === undefined ? [] : [`roles: ${roles}`]),
  ];
  const lines = [
    ...(told.length === 0 ? [] : [`routes: { ...gateOptions.routes, ${told.join(", ")} },`]),
    ...Object.entries(options.call).map(([name, source]) => `${name}: ${source},`),
    ...(next === undefined ? [] : [`next: exceptGatePages(${next}),`]),
  ];
  if (lines.length === 0) return "createGate(gateOptions)";
  return `createGate({\n${["...gateOptions,", ...lines].map((line) => `${indent}  ${line}\n`).join("")}${indent}})`;
}

/** The indentation of the line on which the call begins. */
function indentOf(text: string, found: { readonly kind: string; readonly call?: ts.Node }): string {
  if (found.call === undefined) return "";
  const start = found.call.getStart();
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", start - 1) + 1))?.[0] ?? "";
}

const atEnd = (text: string, line: string): Edit => {
  const start = text.trimEnd().length;
  return { start, end: text.length, text: `\n\n${line}\n` };
};

/** What makes the app's own middleware a function of this file, under a name. */
function ownEdits(
  file: ts.SourceFile,
  exported: ts.Statement,
): { readonly name: string; readonly edits: Edit[] } {
  const start = exported.getStart(file);
  if (ts.isExportAssignment(exported)) {
    const { expression } = exported;
    if (ts.isIdentifier(expression))
      return { name: expression.text, edits: [{ start, end: exported.end, text: "" }] };
    const edit = { start, end: expression.getStart(file), text: "const ownMiddleware = " };
    return { name: "ownMiddleware", edits: [edit] };
  }
  const marks = ts.canHaveModifiers(exported) ? (ts.getModifiers(exported) ?? []) : [];
  const marked = marks.filter(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
  );
  const edits = marked.map((mark) => {
    const space = /^\s*/.exec(file.text.slice(mark.end))?.[0].length ?? 0;
    return { start: mark.getStart(file), end: mark.end + space, text: "" };
  });
  if (ts.isVariableStatement(exported)) {
    const name = exported.declarationList.declarations[0]?.name.getText(file) ?? "";
    return { name, edits };
  }
  if (!ts.isFunctionDeclaration(exported))
    throw new Unclear(exported, "It exports no function.", "Export a function as default.");
  if (exported.name !== undefined) return { name: exported.name.text, edits };
  const keyword = exported.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword);
  const at = keyword?.end ?? start;
  return { name: "ownMiddleware", edits: [...edits, { start: at, end: at, text: " ownMiddleware" }] };
}
