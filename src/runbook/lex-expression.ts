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
