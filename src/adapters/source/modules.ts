import ts from "typescript";
import type { SourceImport } from "../../ports/app-source.ts";

/** `import … from`, `export … from`, `import()` and `require()`; undefined for any other node. */
export function importOf(node: ts.Node): Omit<SourceImport, "at"> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const { importClause: clause } = node;
    return {
      from: node.moduleSpecifier.text,
      names: clause === undefined ? [] : namesOf(clause),
      typeOnly: clause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    };
  }
  if (
    ts.isExportDeclaration(node) &&
    node.moduleSpecifier !== undefined &&
    ts.isStringLiteral(node.moduleSpecifier)
  )
    return { from: node.moduleSpecifier.text, names: ["*"], typeOnly: node.isTypeOnly };
  if (!ts.isCallExpression(node)) return undefined;
  const [given] = node.arguments;
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === "require");
  if (!loads || given === undefined || !ts.isStringLiteralLike(given)) return undefined;
  return { from: given.text, names: ["*"], typeOnly: false };
}

function namesOf({ name, namedBindings }: ts.ImportClause): readonly string[] {
  const first = name === undefined ? [] : ["default"];
  if (namedBindings === undefined) return first;
  if (ts.isNamespaceImport(namedBindings)) return [...first, "*"];
  return [...first, ...namedBindings.elements.map((each) => (each.propertyName ?? each.name).text)];
}

export function exportsOf(file: ts.SourceFile): readonly string[] {
  return file.statements.flatMap((one): readonly string[] => {
    if (ts.isExportAssignment(one)) return ["default"];
    if (ts.isExportDeclaration(one))
      return one.exportClause !== undefined && ts.isNamedExports(one.exportClause)
        ? one.exportClause.elements.map(({ name }) => name.text)
        : [];
    const marks = ts.canHaveModifiers(one) ? (ts.getModifiers(one) ?? []) : [];
    if (!marks.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (marks.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ["default"];
    if (ts.isVariableStatement(one))
      return one.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name) ? [name.text] : [],
      );
    const named = ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one);
    return named && one.name !== undefined ? [one.name.text] : [];
  });
}

/** `process.env` and `import.meta.env`. */
export const isEnv = (node: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === "env" &&
  ((ts.isIdentifier(node.expression) && node.expression.text === "process") ||
    ts.isMetaProperty(node.expression));
