import { onCall } from "./contacts.ts";

/** As two spellings of one name are compared: case, kinds of white space and of apostrophes are the same, all else is not. */
export const sameName = (one: string, other: string): boolean => plainName(one) === plainName(other);
const plainName = (name: string): string =>
  name.normalize("NFKC").replaceAll("\u2019", "'").trim().split(/\s+/).join(" ").toLowerCase();

/** The Latin letters and digits of a name as an id, e.g. `ada-lovelace`; empty for a name that has none. */
export function slugOf(name: string): string {
  const slug = (
    name
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .match(/[a-z0-9]+/g) ?? []
  ).join("-");
  return slug === "" || /^[a-z]/.test(slug) ? slug : `p-${slug}`;
}

/** An id for a name that nobody here has: names that differ never share one. */
export function freeId(name: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(name);
  const base = slug === "" || slug === onCall ? "person" : slug;
  for (let count = base === slug ? 1 : 2; ; count++) {
    const id = count === 1 ? base : `${base}-${count - (base === slug ? 0 : 1)}`;
    if (!taken.has(id)) return id;
  }
}

/** What stands beside "on-call" where the one rotation is meant. */
const ofTheRotation = new Set(
  "the a primary first 1st main current person engineer developer dev sre responder rota rotation team".split(
    " ",
  ),
);

/**
 * Whether a level's contact means whoever is on call: `rota`, or `other` for a rotation that is not taken over
 * ("Secondary on-call"). Undefined for a person or a title.
 */
export function rotaMeant(contact: string): "rota" | "other" | undefined {
  const plain = contact.toLowerCase().replace(/[\u2010-\u2015]/g, "-");
  if (!/\bon[- ]?call\b/.test(plain)) return undefined;
  const rest = plain.replace(/\bon[- ]?call\b/g, " ").match(/[\p{L}\p{N}]+/gu) ?? [];
  return rest.every((word) => ofTheRotation.has(word)) ? "rota" : "other";
}

/** The people that a text names, if it seems to name several: `Ann, Bo`, `Ann & Bo`, `Ann and Bo`, `Ann / Bo`. */
export const severalIn = (contact: string): readonly string[] =>
  contact
    .split(/[,;/&+]|\band\b/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
