/** Comparisons and connectives, by how they are written. */
export type BinaryOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "and" | "or";

export type ExpressionNode =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly at: number }
  /** e.g. `steps.open.output.generation`, split at the dots. */
  | { readonly kind: "reference"; readonly path: readonly string[]; readonly at: number }
  | { readonly kind: "list"; readonly items: readonly ExpressionNode[]; readonly at: number }
  | { readonly kind: "not"; readonly of: ExpressionNode; readonly at: number }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly at: number;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly ExpressionNode[];
      readonly at: number;
    };

/** A parsed expression; `at` in its nodes counts characters of `source`. */
export interface Expression {
  readonly source: string;
  readonly root: ExpressionNode;
}

/** Every reference in it, in order of appearance. */
export function referencesOf(node: ExpressionNode): readonly { path: readonly string[]; at: number }[] {
  switch (node.kind) {
    case "literal":
      return [];
    case "reference":
      return [node];
    case "list":
      return node.items.flatMap(referencesOf);
    case "not":
      return referencesOf(node.of);
    case "binary":
      return [...referencesOf(node.left), ...referencesOf(node.right)];
    case "call":
      return node.args.flatMap(referencesOf);
  }
}

export interface Token {
  readonly kind: "name" | "number" | "string" | "symbol" | "end" | "bad";
  readonly text: string;
  readonly at: number;
}

const patterns: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /\s+/y],
  ["number", /-?\d+(\.\d+)?(?![\w.])/y],
  ["name", /[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_][A-Za-z0-9_-]*)*/y],
  ["string", /"(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*'/y],
  ["symbol", /==|!=|<=|>=|[<>()[\],]/y],
];

/** Words and signs of an expression; whatever is neither comes as one `bad` token. Never throws. */
export function lexExpression(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const match = patterns
      .map(([kind, pattern]) => {
        pattern.lastIndex = at;
        return { kind, text: pattern.exec(source)?.[0] };
      })
      .find(({ text }) => text !== undefined);
    if (match?.text === undefined) {
      tokens.push({ kind: "bad", text: source[at] ?? "", at });
      return tokens;
    }
    if (match.kind !== "space") tokens.push({ kind: match.kind, text: match.text, at });
    at += match.text.length;
  }
  tokens.push({ kind: "end", text: "", at });
  return tokens;
}
