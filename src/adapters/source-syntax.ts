import type ts from "typescript";
import type { ParsedSource, SourceSyntax, SyntaxProblem } from "../ports/source-syntax.ts";

type TypeScript = typeof ts;

/** TypeScript's own parser; loaded by the first source. */
export function openSourceSyntax(): SourceSyntax {
  let loaded: Promise<TypeScript> | undefined;
  return {
    async parse(name, text) {
      const typescript = await (loaded ??= import("typescript").then((module) => module.default));
      return parsed(typescript, name, text);
    },
  };
}

function parsed(typescript: TypeScript, name: string, text: string): ParsedSource {
  const { diagnostics = [] } = typescript.transpileModule(text, {
    ...{ fileName: name, reportDiagnostics: true },
    compilerOptions: {
      ...{ target: typescript.ScriptTarget.ESNext, module: typescript.ModuleKind.ESNext },
      ...{ jsx: typescript.JsxEmit.Preserve, allowJs: true },
    },
  });
  const source = typescript.createSourceFile(name, text, typescript.ScriptTarget.ESNext, true);
  const problems = diagnostics
    .filter(({ category }) => category === typescript.DiagnosticCategory.Error)
    .map(({ start = 0, messageText }): SyntaxProblem => {
      const { line, character } = source.getLineAndCharacterOfPosition(start);
      const message = typescript.flattenDiagnosticMessageText(messageText, " ");
      return { line: line + 1, column: character + 1, message };
    });
  return { problems, exports: exportsIn(typescript, source), calls: callsIn(typescript, source) };
}

function exportsIn(typescript: TypeScript, source: ts.SourceFile): readonly string[] {
  const found = new Set<string>();
  for (const statement of source.statements) {
    if (typescript.isExportAssignment(statement)) found.add("default");
    else if (typescript.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause !== undefined && typescript.isNamedExports(clause))
        for (const one of clause.elements) found.add(one.name.text);
    } else if (typescript.canHaveModifiers(statement)) {
      const kinds = (typescript.getModifiers(statement) ?? []).map(({ kind }) => kind);
      if (!kinds.includes(typescript.SyntaxKind.ExportKeyword)) continue;
      if (kinds.includes(typescript.SyntaxKind.DefaultKeyword)) found.add("default");
      else for (const name of namesOf(typescript, statement)) found.add(name);
    }
  }
  return [...found];
}

function namesOf(typescript: TypeScript, statement: ts.Statement): readonly string[] {
  if (typescript.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      typescript.isIdentifier(name) ? [name.text] : [],
    );
  const named = typescript.isFunctionDeclaration(statement) || typescript.isClassDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

function callsIn(typescript: TypeScript, source: ts.SourceFile): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (typescript.isCallExpression(node) && typescript.isIdentifier(node.expression))
      found.add(node.expression.text);
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
}
