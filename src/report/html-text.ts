import { plainText } from "./plain-text.ts";

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
