import { type CST, Lexer, type LineCounter, Parser } from "yaml";
import type { RunbookCode } from "../errors.ts";

/** Largest text that is read at all, characters. The shipped runbooks have under 20,000. */
export const sizeMax = 512 * 1024;
/** Deepest nesting. The yaml library overflows its stack at some thousands; a checklist needs about ten. */
export const depthMax = 64;
/** Most steps that a runbook may include, those of what is included by these among them. */
export const stepsMax = 500;

interface Refusal {
  readonly offset: number;
  readonly code: RunbookCode;
  readonly message: string;
  readonly hint: string;
}

/** What may be composed to a document, or why nothing may. */
type Safe = { readonly tokens: readonly CST.Token[] } | { readonly refusals: readonly Refusal[] };

/**
 * What must hold before the YAML library may make a tree of the text: one pass, whose tokens are what the tree is made of.
 * @param lines gets where each line begins
 */
export function tokensOf(text: string, lines: LineCounter): Safe {
  if (text.length > sizeMax) {
    const refusal = {
      offset: 0,
      code: "YAML_TOO_BIG",
      message: `the file has ${text.length} characters, more than ${sizeMax}`,
      hint: "Split it, or remove what is not a runbook.",
    } as const;
    return { refusals: [refusal] };
  }
  lines.addNewLine(0);
  for (let offset = text.indexOf("\n"); offset >= 0; offset = text.indexOf("\n", offset + 1)) {
    lines.addNewLine(offset + 1);
  }
  const refusals: Refusal[] = [];
  const unreadable = notUtf8(text);
  if (unreadable !== undefined) refusals.push(unreadable);
  const nul = text.indexOf("\0");
  if (nul >= 0 && unreadable === undefined) {
    refusals.push({
      offset: nul,
      code: "YAML_NUL",
      message: "the file contains a NUL character",
      hint: "Delete it; the file may be damaged or not text at all.",
    });
  }
  const parsed = parsedUntilTooDeep(text);
  if ("deepAt" in parsed) {
    refusals.push({
      offset: parsed.deepAt,
      code: "YAML_TOO_DEEP",
      message: `the nesting is deeper than ${depthMax} levels here`,
      hint: "Flatten it; a checklist needs about ten levels.",
    });
  }
  return refusals.length === 0 && "tokens" in parsed ? parsed : { refusals };
}

/** Stands where bytes could not be read as UTF-8, whoever read them: Node, git or an editor before. */
const replacement = "\uFFFD";

function notUtf8(text: string): Refusal | undefined {
  const offset = text.indexOf(replacement);
  if (offset < 0) return undefined;
  // The two bytes with which such a file begins are none in UTF-8, and each second byte of plain words is 0.
  const utf16 = text.startsWith(replacement) && text.includes("\0");
  return {
    offset,
    code: "YAML_ENCODING",
    message: utf16 ? "the file is saved as UTF-16" : "a character here is not UTF-8",
    hint: `Save the file as UTF-8${utf16 ? "" : "; it may have been saved as Latin-1 or Windows-1252"}.`,
  };
}

/** The tokens, or where the first collection beyond the limit begins. The parser keeps an explicit stack, so this cannot overflow. */
function parsedUntilTooDeep(
  text: string,
): { readonly tokens: readonly CST.Token[] } | { readonly deepAt: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length <= depthMax) continue;
    const collections = parser.stack.filter(({ type }) =>
      /^(?:flow-collection|block-map|block-seq)$/.test(type),
    );
    const beyond = collections[depthMax];
    if (beyond !== undefined && "offset" in beyond) return { deepAt: beyond.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `500ms`, `30s`, `10m`, `2h` as milliseconds; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const each = unitMs[unit];
  return each === undefined ? undefined : Number(count) * each;
}

/** Milliseconds in the largest unit that divides them, e.g. `90s`. */
export function durationText(ms: number): string {
  const unit =
    ["h", "m", "s"].find((each) => ms >= (unitMs[each] ?? 0) && ms % (unitMs[each] ?? 1) === 0) ?? "ms";
  return `${ms / (unitMs[unit] ?? 1)}${unit}`;
}
