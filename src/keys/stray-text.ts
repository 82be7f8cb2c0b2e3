import type { KeyFault } from "./fault.ts";

const quotes = /^["'`\u2018\u2019\u201c\u201d]|["'`\u2018\u2019\u201c\u201d]$/;
/** Line ends, and the two characters that stand for one in an .env file. */
const lineEnds = /[\r\n\u2028\u2029]|\\[rn]/;
/** With what looks like none: zero width, byte order mark. */
const whiteSpace = /[\s\u200b-\u200d\u2060\ufeff]/;

/**
 * What came along with a value when it was copied: quotes from an .env file, a line's end from a pipe, a space. Clerk's
 * SDKs take values as they are.
 * @returns undefined when nothing did
 */
export function strayText(value: string): KeyFault | undefined {
  const inner = value.trim();
  if (inner.replace(/["'`]/g, "") === "") return { code: "empty", words: "is empty" };
  if (quotes.test(inner))
    return { code: "quoted", words: "stands in quotes, which are taken for a part of it" };
  if (lineEnds.test(value)) return { code: "line-break", words: "has a line break in it or at its end" };
  return whiteSpace.test(value)
    ? { code: "white-space", words: "has white space around it or in it" }
    : undefined;
}
