import type { ErrorCode, Scalar } from "yaml";

interface Words {
  readonly message: string;
  readonly hint: string;
}

const indent = "Let what belongs together begin in one column, indented by spaces.";
const quote = 'Put the text in quotes: "…".';
const plain = "Write the plain value.";

const byCode: Readonly<Partial<Record<ErrorCode, readonly [message: string, hint: string]>>> = {
  ALIAS_PROPS: ["an alias has an anchor or a tag of its own here", plain],
  BAD_ALIAS: ["an anchor or alias has no usable name here", plain],
  BAD_COLLECTION_TYPE: ["a tag does not fit its value here", plain],
  BAD_DIRECTIVE: ["a line that begins with % is a directive to YAML", "Remove it."],
  BAD_DQ_ESCAPE: [
    "a backslash in double quotes is no escape here",
    "Double the backslash, or use single quotes.",
  ],
  BAD_INDENT: ["the indentation does not fit what stands around it", indent],
  BAD_PROP_ORDER: ["an anchor or a tag stands in the wrong place", plain],
  BAD_SCALAR_START: ["a text cannot begin with this sign", quote],
  BLOCK_AS_IMPLICIT_KEY: [
    "a second colon or a list stands on the line of a name",
    `${quote} Or begin a new line.`,
  ],
  BLOCK_IN_FLOW: [
    "what is indented cannot stand inside of brackets",
    "Write all of it in brackets, or none.",
  ],
  KEY_OVER_1024_CHARS: ["a name is longer than 1024 characters", "Close the quote or bracket before it."],
  MISSING_CHAR: ["a sign is missing here", "Check colons, commas, dashes, quotes and the spaces after them."],
  MULTILINE_IMPLICIT_KEY: [
    "a name goes over several lines",
    "A colon, a quote or a bracket may be missing above.",
  ],
  MULTIPLE_ANCHORS: ["a value has two anchors", plain],
  MULTIPLE_DOCS: ["a second document begins here", "Put it in a file of its own, and remove the line ---."],
  MULTIPLE_TAGS: ["a value has two tags", plain],
  NON_STRING_KEY: ["a name is no text here", 'Put it in quotes: "…": …'],
  TAB_AS_INDENT: ["a tab stands where the indentation is", "Indent by spaces."],
  UNEXPECTED_TOKEN: ["this cannot stand here", "Check indentation, quotes, brackets and colons before it."],
};

/** What is told apart by the library's sentence only. */
const bySentence: readonly (readonly [RegExp, string, string])[] = [
  [
    /Missing closing .quote/,
    "a quote is not closed",
    "Close it, or double a quote that belongs to the text.",
  ],
  [/must be sufficiently indented and end with a/, "a bracket is not closed", "Close it."],
  [/to end with|and end with/, "a bracket is not closed", "Close it."],
  [/need to be followed by map values/, "a colon is missing after this name", "Write `name: value`."],
  [/Missing ,/, "a comma is missing", "Separate the items in brackets with commas."],
  [/Missing space after :/, "a space is missing after the colon", "Write `name: value`."],
  [/Sequence item without -/, "a dash is missing", "Begin each item with `- `."],
  [/Comments must be separated/, "a space is missing before the comment", "Write a space before #."],
];

/** A mistake of form in words of the text, not of the library that reads it. A function of its arguments. */
export function wordsOfSyntax(code: ErrorCode, sentence: string): Words {
  const [, message, hint] = bySentence.find(([pattern]) => pattern.test(sentence)) ?? [];
  if (message !== undefined && hint !== undefined) return { message, hint };
  const [known, way] = byCode[code] ?? ["this cannot be read", "Check indentation, quotes and colons."];
  return { message: known, hint: way };
}

/**
 * Where character `index` of a scalar's value stands in the file. Exact when the value stands there letter by letter;
 * with escapes or folded lines, the line of a block scalar or the scalar's beginning.
 */
export function offsetInScalar(node: Scalar, text: string, index: number): number {
  const [start, end] = node.range ?? [0, 0];
  const value = String(node.value);
  const written = text.slice(start, end);
  const whole = written.indexOf(value);
  if (whole >= 0) return start + whole + index;
  const lineStart = value.lastIndexOf("\n", Math.max(0, index - 1)) + 1;
  const lineEnd = value.indexOf("\n", index);
  const line = value.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const found = line === "" ? -1 : written.indexOf(line);
  return found < 0 ? start : start + found + (index - lineStart);
}
