import type { SourceSyntax } from "../ports/source-syntax.ts";

/** What a step asks of one source, by the reader that `ready` has for a whole checkout; loaded by the first source. */
export function openSourceSyntax(): SourceSyntax {
  return {
    async parse(name, text) {
      const { parseSource } = await import("./source/parse.ts");
      const { problems, exports, calls } = parseSource(name, text);
      const names = calls.map(({ callee }) => callee).filter((callee) => /^[\w$]+$/.test(callee));
      return {
        problems: problems.map(({ message, at: { line, column } }) => ({ line, column, message })),
        exports: [...new Set(exports)],
        calls: [...new Set(names)],
      };
    },
  };
}
