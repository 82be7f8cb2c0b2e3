import ts from "typescript";
import type { FileChange } from "../ports/app-folder.ts";
import { edited, type Edit } from "./middleware/edit.ts";
import { parseModule } from "./middleware/imports.ts";
import { unwrapped } from "./middleware/syntax.ts";
import { Unclear } from "./middleware/unclear.ts";
import { gatePackage } from "./needs.ts";

const option = "transpilePackages";

/**
 * next.config with the gate's package among those that Next.js bundles. The Pages Router leaves packages to Node.js otherwise, which
 * does not find what Clerk's modules import of each other.
 * @throws Unclear where the config is not written there as an object
 */
export function bundling(path: string, text: string): FileChange {
  if (text.includes(gatePackage.name)) return { path, before: text, after: text };
  const file = parseModule(path, text);
  const object = configIn(file);
  if (object === undefined)
    throw new Unclear(
      0,
      "The config is not written here as an object.",
      `Add ${option}: ["${gatePackage.name}"] to it, and run the command again.`,
    );
  return { path, before: text, after: edited(text, [editOf(file, object)]) };
}

/** The config of an app that has no next.config. */
export const newConfig: FileChange = {
  path: "next.config.mjs",
  before: undefined,
  after: `/** @type {import("next").NextConfig} */
export default {
  ${option}: ["${gatePackage.name}"],
};
`,
};

function editOf(file: ts.SourceFile, object: ts.ObjectLiteralExpression): Edit {
  const there = object.properties.find((each) => each.name?.getText(file) === option);
  if (there === undefined) {
    const first = object.properties[0];
    const start = object.getStart(file) + 1;
    const before = file.text.slice(start, first?.getStart(file) ?? start);
    const space = /^\r?\n[ \t]*/.exec(before)?.[0] ?? " ";
    return {
      ...{ start, end: start },
      text: `${space}${option}: ["${gatePackage.name}"]${first === undefined ? " " : ","}`,
    };
  }
  const list = ts.isPropertyAssignment(there) ? there.initializer : undefined;
  if (list === undefined || !ts.isArrayLiteralExpression(list))
    throw new Unclear(
      there,
      `${option} is no list here.`,
      `Add "${gatePackage.name}" to it, and run the command again.`,
    );
  const last = list.elements.at(-1);
  const at = last?.end ?? list.getStart(file) + 1;
  return {
    ...{ start: at, end: at },
    text: `${last === undefined ? "" : ", "}"${gatePackage.name}"`,
  };
}

/** What is exported: an object, a constant that is one, or either as the first argument of what wraps it. */
function configIn(file: ts.SourceFile): ts.ObjectLiteralExpression | undefined {
  for (const statement of file.statements) {
    const exported =
      ts.isExportAssignment(statement) && statement.isExportEquals !== true
        ? statement.expression
        : ts.isExpressionStatement(statement)
          ? exportedByCommonJs(statement.expression)
          : undefined;
    if (exported !== undefined) return objectOf(file, exported);
  }
  return undefined;
}

/** `module.exports = …` */
const exportedByCommonJs = (node: ts.Expression): ts.Expression | undefined =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  node.left.getText() === "module.exports"
    ? node.right
    : undefined;

function objectOf(file: ts.SourceFile, given: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const node = unwrapped(given);
  if (ts.isObjectLiteralExpression(node)) return node;
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    return first === undefined ? undefined : objectOf(file, first);
  }
  if (!ts.isIdentifier(node)) return undefined;
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && name.text === node.text && initializer !== undefined)
        return initializer === node ? undefined : objectOf(file, initializer);
  }
  return undefined;
}
