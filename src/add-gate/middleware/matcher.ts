import ts from "typescript";
import type { Edit } from "./edit.ts";
import { Unclear } from "./unclear.ts";

/**
 * What puts these paths into `export const config = { matcher }`, where it leaves them out: the gate has to be asked about them.
 * No edit where there is no matcher, since Next.js then asks about every path.
 * @throws Unclear for a matcher that is not written there
 */
export function matcherEdits(file: ts.SourceFile, paths: readonly string[]): readonly Edit[] {
  const matcher = matcherOf(file);
  if (matcher === undefined) return [];
  const elements = ts.isArrayLiteralExpression(matcher) ? [...matcher.elements] : [matcher];
  const patterns = elements.map(sourceOf);
  const missing = paths.filter(
    (path) => !patterns.some((pattern) => pattern !== undefined && covers(pattern, path)),
  );
  if (missing.length === 0) return [];
  if (patterns.includes(undefined) && !ts.isArrayLiteralExpression(matcher))
    throw new Unclear(matcher, "The matcher is not written here.", `Add ${missing.join(" and ")} to it.`);
  const quote = /^['"]/.exec(matcher.getText(file).replace(/^\[\s*/, ""))?.[0] ?? '"';
  const added = missing.map((path) => `${quote}${path}${quote}`).join(", ");
  const last = elements.at(-1);
  if (!ts.isArrayLiteralExpression(matcher)) {
    const start = matcher.getStart(file);
    return [
      { start, end: start, text: "[" },
      { start: matcher.end, end: matcher.end, text: `, ${added}]` },
    ];
  }
  const at = last?.end ?? matcher.getStart(file) + 1;
  // On a line of its own where the others are.
  const between =
    last === undefined ? "" : (/\n[ \t]*$/.exec(file.text.slice(0, last.getStart(file)))?.[0] ?? " ");
  return [{ start: at, end: at, text: last === undefined ? added : `,${between}${added}` }];
}

function matcherOf(file: ts.SourceFile): ts.Expression | undefined {
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || name.text !== "config" || initializer === undefined) continue;
      const object =
        ts.isAsExpression(initializer) || ts.isSatisfiesExpression(initializer)
          ? initializer.expression
          : initializer;
      if (!ts.isObjectLiteralExpression(object)) continue;
      const found = object.properties.find((each) => each.name?.getText(file) === "matcher");
      if (found !== undefined && ts.isPropertyAssignment(found)) return found.initializer;
    }
  }
  return undefined;
}

/** A pattern, or the `source` of a longer entry without conditions. */
function sourceOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isObjectLiteralExpression(node) || node.properties.length > 1) return undefined;
  const [only] = node.properties;
  return only !== undefined && ts.isPropertyAssignment(only) && ts.isStringLiteralLike(only.initializer)
    ? only.initializer.text
    : undefined;
}

/** Whether a matcher's pattern, as path-to-regexp reads it, takes a plain path. What cannot be read takes none. */
function covers(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/\/:\w+\*/g, "(?:/.*)?")
    .replace(/\/:\w+\+/g, "/.+")
    .replace(/\/:\w+\?/g, "(?:/[^/]+)?")
    .replace(/\/:\w+(?=\()/g, "/")
    .replace(/\/:\w+/g, "/[^/]+");
  try {
    return new RegExp(`^${source}/?$`).test(path);
  } catch {
    return false;
  }
}
