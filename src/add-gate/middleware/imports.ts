import ts from "typescript";
import { edited, type Edit, type Style } from "./edit.ts";

export const parseModule = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));

const kindOf = (path: string): ts.ScriptKind =>
  /\.[cm]?ts$/.test(path) ? ts.ScriptKind.TS : /\.tsx$/.test(path) ? ts.ScriptKind.TSX : ts.ScriptKind.JSX;

/** The name under which a file knows another module's export; undefined: it does not import it by name. */
export function localName(file: ts.SourceFile, from: RegExp, exported: string): string | undefined {
  for (const { bindings, module } of named(file)) {
    if (!from.test(module)) continue;
    const found = bindings.elements.find((each) => (each.propertyName ?? each.name).text === exported);
    if (found !== undefined) return found.name.text;
  }
  return undefined;
}

/** Puts import lines behind the file's own, or before everything where it has none. */
export function withImports(
  file: ts.SourceFile,
  lines: readonly (readonly [names: string, from: string])[],
  { quote, end }: Style,
): Edit {
  const text = lines
    .map(([names, from]) => `import { ${names} } from ${quote}${from}${quote}${end}`)
    .join("\n");
  const last = file.statements.findLast(ts.isImportDeclaration);
  const first = file.statements[0];
  const isDirective =
    first !== undefined && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression);
  if (last !== undefined) return { start: last.end, end: last.end, text: `\n${text}` };
  if (isDirective) return { start: first.end, end: first.end, text: `\n${text}` };
  const start = first === undefined ? 0 : first.getStart(file, true);
  return { start, end: start, text: `${text}\n\n` };
}

/** Without imported names that were used before and are used no more: some projects' compilers refuse those. */
export function withoutUnused(path: string, before: string, after: string): string {
  const old = parseModule(path, before);
  const file = parseModule(path, after);
  const edits = named(file).flatMap(({ declaration, bindings }): Edit[] => {
    const gone = bindings.elements.filter(
      ({ name: { text } }) => uses(file, text) === 0 && uses(old, text) > 0,
    );
    if (gone.length === 0) return [];
    const left = bindings.elements.filter((each) => !gone.includes(each));
    if (left.length > 0) {
      const text = left.map((each) => each.getText(file)).join(", ");
      return [{ start: bindings.getStart(file), end: bindings.end, text: `{ ${text} }` }];
    }
    if (declaration.importClause?.name !== undefined)
      return [{ start: declaration.importClause.name.end, end: bindings.end, text: "" }];
    const newline = /^\r?\n/.exec(after.slice(declaration.end))?.[0] ?? "";
    return [{ start: declaration.getStart(file), end: declaration.end + newline.length, text: "" }];
  });
  return edited(after, edits);
}

function named(file: ts.SourceFile) {
  return file.statements.filter(ts.isImportDeclaration).flatMap((declaration) => {
    const bindings = declaration.importClause?.namedBindings;
    return bindings !== undefined &&
      ts.isNamedImports(bindings) &&
      ts.isStringLiteral(declaration.moduleSpecifier)
      ? [{ declaration, bindings, module: declaration.moduleSpecifier.text }]
      : [];
  });
}

/** How often a name stands somewhere else than in an import. */
function uses(file: ts.SourceFile, name: string): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && node.text === name) count++;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return count;
}
