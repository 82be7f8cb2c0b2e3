import { RE2JS, RE2JSException } from "re2js";

/**
 * Most instructions of a compiled pattern. Time to match is at most proportional to this times the text's length; a
 * pattern of thirty characters can have 280,000, which takes minutes. `[a-z0-9-]{1,1000}` has 2,000.
 */
const instructionsMax = 5_000;
/** Longest text that is held against a pattern, characters. */
export const matchedMax = 10_000;

interface Pattern {
  /** Whether the text as a whole matches. In linear time; false for one beyond `matchedMax`. */
  readonly fits: (text: string) => boolean;
}

interface RefusedPattern {
  readonly message: string;
  readonly hint: string;
}

/** Syntax that makes a matcher try every way through a text; RE2 leaves it out. Looked for only to name what was refused. */
const backtracking: readonly (readonly [RegExp, string, string])[] = [
  [/\(\?<?[=!]/, "look-around", "Write what the whole text may be, or check the rest in a step of its own."],
  [/\\[1-9]|\\k</, "back-references", "Write the alternatives out, as in (aa|bb)."],
  [/\(\?>/, "atomic groups", "Write (?:…) instead."],
  [/\\u|\\c/, "this escape", "Write the character itself, or \\x{41}."],
];

/**
 * A runbook's pattern, in RE2's syntax: that of JavaScript without look-around and back-references, so that no pattern
 * can hang on any text. See https://github.com/google/re2/wiki/Syntax. Never throws.
 */
export function compilePattern(source: string): Pattern | RefusedPattern {
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > instructionsMax) {
      const message = `the pattern repeats so much that it would be slow (${compiled.programSize()} instructions)`;
      return { message, hint: "Repeat less inside of repetitions, or say the length with `max`." };
    }
    return { fits: (text) => text.length <= matchedMax && compiled.testExact(text) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return refusal(source, error.message);
  }
}

function refusal(source: string, said: string): RefusedPattern {
  const known = backtracking.find(([syntax]) => syntax.test(source));
  if (known !== undefined) {
    const [, name, hint] = known;
    return { message: `the pattern uses ${name}, which runbooks do not have`, hint };
  }
  // "error parsing regexp: missing closing ]: `[`"
  const why = said.replace("error parsing regexp: ", "");
  return {
    message: `the pattern is not a regular expression: ${why}`,
    hint: "Check its brackets and backslashes; a count is 1000 at most.",
  };
}
