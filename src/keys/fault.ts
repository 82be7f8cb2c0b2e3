/** What can be wrong with a key's text, whatever kind of key it is meant to be. */
type KeyFaultCode =
  | "empty"
  | "quoted"
  | "line-break"
  | "white-space"
  | "placeholder"
  | "secret-exposed"
  | "other-kind"
  | "form"
  | "truncated"
  | "test-key"
  | "live-key"
  | "other-instance";

/** What is wrong with a value, without the value. */
export interface KeyFault {
  readonly code: KeyFaultCode;
  /** Goes on after the variable's name: `is empty`. */
  readonly words: string;
}

/** A key that was read, or why it is none. */
export type Read<Key> =
  { readonly key: Key; readonly fault?: undefined } | { readonly key?: undefined; readonly fault: KeyFault };

export const faulty = (code: KeyFaultCode, words: string): { readonly fault: KeyFault } => ({
  fault: { code, words },
});

const words =
  /your|here$|replace|change.?me|placeholder|example|sample|dummy|fake|todo|insert|paste|redacted|secret_?key$|\.\.\.|…|<|\*|x{4}/i;

/** A random body of 40 letters and digits has some 28 different ones; ten is out of reach for chance. */
const fewestDifferent = 10;

/** Letters of both cases and digits, as long as a key: no hand writes that to stand for one, whatever words chance puts in. */
const random = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{32,}$/;

/**
 * Whether what follows a key's prefix was written by hand to stand for a key, as documentation does
 * (`sk_live_xxxxxxxx`, `sk_test_your_key_here`, `sk_live_AAAAAAAA`). Random text is not.
 * @param body without `sk_live_` and the like
 */
export function isPlaceholder(body: string): boolean {
  const few = new Set(body.toLowerCase()).size < fewestDifferent;
  return few || (words.test(body) && !random.test(body));
}

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
