/** Markup that was made here, from escaped parts. */
export interface Markup {
  readonly markup: string;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string => plainText(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? "");

type Part = string | number | Markup | readonly Markup[];

/** Text that is filled in is escaped, always; only what came out of `html` itself is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = strings.reduce((text, string, index) => text + inner(parts[index - 1] ?? "") + string);
  return { markup };
}

function inner(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escape(String(part));
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("\n");
}

export const nothing: Markup = { markup: "" };

/** Longest text of one statement, characters; the whole of it stands in the journal. */
const textMax = 700;

/**
 * Text from a journal as one line that shows all it holds: control characters, and those that turn the direction of
 * writing or cannot be seen, become `\u{…}`.
 */
export function plainText(text: string): string {
  const shown = text
    .toWellFormed()
    .replace(/[\t\r\n\u2028\u2029]+/g, " ")
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g,
      code,
    )
    .trim();
  const letters = [...shown];
  return letters.length <= textMax ? shown : `${letters.slice(0, textMax).join("")}… (shortened)`;
}

const code = (letter: string): string => `\\u{${letter.charCodeAt(0).toString(16)}}`;
