import { en } from "./en.ts";
import type { Messages } from "./messages.ts";
import { zhHans } from "./zh-hans.ts";

/** By BCP 47 tag. */
export type Languages = Readonly<Record<string, Messages>>;

/** What the gate brings along; an app adds its own. */
export const languages: Languages = { en, "zh-Hans": zhHans };

/**
 * The reader's first choice among the tags that there are, by an Accept-Language header; `en` when there is none.
 * `de-AT` takes `de`; `zh-CN` and `zh` take `zh-Hans`, while those who read traditional characters get their next choice.
 */
export function chooseLanguage(acceptLanguage: string | null, tags: readonly string[]): string {
  for (const wanted of preferences(acceptLanguage)) {
    const tag = tags.find((one) => candidatesFor(wanted).includes(one.toLowerCase()));
    if (tag !== undefined) return tag;
  }
  return tags.includes("en") ? "en" : (tags[0] ?? "en");
}

/** The messages for a request, and the tag for its `lang`. */
export function messagesFor(
  headers: Headers,
  more: Languages = {},
): { readonly tag: string; readonly messages: Messages } {
  const all = { ...languages, ...more };
  const tag = chooseLanguage(headers.get("accept-language"), Object.keys(all));
  return { tag, messages: all[tag] ?? en };
}

const MAX_HEADER = 1_000;

function preferences(header: string | null): string[] {
  return (header ?? "")
    .slice(0, MAX_HEADER)
    .split(",")
    .map((part, at) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const q = parameters.map((one) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(one)?.[1]).find(Boolean);
      return { tag: tag.trim(), q: q === undefined ? 1 : Number(q), at };
    })
    .filter(({ tag, q }) => tag !== "" && q > 0)
    .sort((a, b) => b.q - a.q || a.at - b.at)
    .map(({ tag }) => tag);
}

function candidatesFor(tag: string): string[] {
  if (/^zh(-(cn|sg|my))?$|^zh-hans/.test(tag)) return ["zh-hans", "zh"];
  if (tag.startsWith("zh-")) return ["zh-hant", tag];
  const parts = tag.split("-");
  return parts.map((_, i) => parts.slice(0, parts.length - i).join("-"));
}
