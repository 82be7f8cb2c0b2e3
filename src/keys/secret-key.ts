import { faulty, type Read } from "./fault.ts";
import { isPlaceholder } from "./placeholder.ts";
import { strayText } from "./stray-text.ts";

/** Which kind of instance a key is for. */
export type KeyKind = "live" | "test";

export interface SecretKey {
  readonly kind: KeyKind;
}

/** Keys that were seen have 40 or more letters and digits after the prefix; Clerk promises no length. */
const shortestBody = 32;

/** Reads the text of Clerk's secret key, as `CLERK_SECRET_KEY` holds it. What is read holds nothing of the key itself. */
export function readSecretKey(value: string): Read<SecretKey> {
  const stray = strayText(value);
  if (stray !== undefined) return { fault: stray };
  if (/^pk_(live|test)_/.test(value)) return faulty("other-kind", "is a publishable key");
  const [, kind, body = ""] = /^sk_(live|test)_(.*)$/.exec(value) ?? [];
  if (kind !== "live" && kind !== "test") return faulty("form", "is no secret key: it begins with sk_live_");
  if (body.length > 0 && isPlaceholder(body)) return faulty("placeholder", "is a placeholder, not a key");
  if (!/^[A-Za-z0-9]*$/.test(body))
    return faulty("form", "is no secret key: it has other characters than letters and digits");
  if (body.length < shortestBody)
    return faulty("truncated", "is too short for a secret key; its end is missing");
  return { key: { kind } };
}

/** Whether a text holds a secret key (Clerk's or Stripe's, which look alike) that is no placeholder. */
export function holdsSecretKey(text: string): boolean {
  const found = text.matchAll(/(?<![A-Za-z0-9])sk_(?:live|test)_([A-Za-z0-9]{20,})/g);
  return [...found].some(([, body = ""]) => !isPlaceholder(body));
}
