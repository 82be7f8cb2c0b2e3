import { Secret } from "./secret.ts";

const mask = "[redacted]";

/**
 * Shapes that are secret wherever they turn up, and what stays of them. Kept narrow: ids and hashes must survive. Each
 * takes time in proportion to the text: nothing before a secret is looked for backwards over an open length, and the
 * parts of a token have one (a longer one would be no header or cookie).
 */
const shapes: readonly RegExp[] = [
  /\bsk_(?:live|test)_[A-Za-z0-9_-]+/g, // Clerk secret key
  /\bak_[A-Za-z0-9_-]{16,}/g, // Clerk Platform API key
  /\bwhsec_[A-Za-z0-9+/=_-]+/g, // webhook signing secret
  /\b(?:vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{8,}/g, // Vercel tokens
  /\beyJ[\w-]{5,4000}\.eyJ[\w-]{5,16000}\.[\w-]*/g, // JWT: session tokens, statements
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\b(?:bearer|basic)\s{1,20})[\w.~+/=-]{6,}/gi,
  /(?<=[?&](?:token|key|secret|signature|password|__clerk_\w+)=)[^&\s"']+/gi,
  /(?<=\/\/[^/\s:@]+:)[^/\s@]+(?=@)/g, // password in a URL
];

const secretNames =
  /(?:authorization|cookie|password|passphrase|secret|token|private[-_]?key|api[-_]?key|secret[-_]?key)$/i;

/**
 * Shorter ones would blot out ordinary words, ids of steps and stacks among them; they are masked by their field's
 * name, and in what a tool says. Tokens are far longer, a passphrase should be.
 */
const shortestKnown = 8;

/** Removes secrets from text. */
export type Redact = (text: string) => string;

/** @param known values that are secret in this process, e.g. the API token; masked in base64 and URL form, too. */
export function makeRedact(known: readonly (Secret | string | undefined)[]): Redact {
  const values = known
    .map((value) => (value instanceof Secret ? value.reveal() : value))
    .filter((value) => value !== undefined && value.length >= shortestKnown)
    .flatMap((value) => [
      value ?? "",
      Buffer.from(value ?? "").toString("base64"),
      Buffer.from(value ?? "").toString("base64url"),
      encodeURIComponent(value ?? ""),
    ])
    .sort((left, right) => right.length - left.length);
  return (text) => {
    let result = text.toWellFormed();
    for (const value of values) result = result.replaceAll(value, mask);
    for (const shape of shapes) result = result.replace(shape, mask);
    return result;
  };
}

/** Shorter still, a mask would stand in every sentence and so tell the secret. */
const shortestWord = 4;

/**
 * The same for what a tool says, which may echo this one secret. A short one is masked where it stands as a word of its own;
 * not so in records, whose fields and ids are words, too.
 */
export function alsoMasking(redact: Redact, secret: Secret): Redact {
  const value = secret.reveal();
  if (value.length >= shortestKnown) {
    const known = makeRedact([secret]);
    return (text) => known(redact(text));
  }
  if (value.length < shortestWord) return redact;
  const literal = value.replace(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
  const word = new RegExp(`(?<![\\p{L}\\p{N}_-])${literal}(?![\\p{L}\\p{N}_-])`, "gu");
  return (text) => redact(text).replace(word, mask);
}

/** A copy of plain data without secrets: by shape, by known value, and by the field's name. */
export function redactData<T>(value: T, redact: Redact): T {
  return walk(value, redact) as T;
}

function walk(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (value instanceof Secret) return mask;
  if (Array.isArray(value)) return value.map((item) => walk(item, redact));
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return redact(value.message);
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] =>
    secretNames.test(name) && typeof inner === "string" && inner !== ""
      ? [name, mask]
      : [redact(name), walk(inner, redact)],
  );
  return Object.fromEntries(entries);
}
