/** Where a source does not parse. Lines and columns count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  /** The parser's own words. */
  readonly message: string;
}

export interface ParsedSource {
  readonly problems: readonly SyntaxProblem[];
  /** What it exports, `default` among it; what `export *` brings is not known. */
  readonly exports: readonly string[];
  /** Names that are called, e.g. `currentUser`. */
  readonly calls: readonly string[];
}

/** Reads JavaScript and TypeScript, and runs nothing of it. */
export interface SourceSyntax {
  /** @param name decides the language: `.ts`, `.tsx`, `.js`, `.mjs` … */
  parse(name: string, text: string): Promise<ParsedSource>;
}
