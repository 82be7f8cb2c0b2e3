import { faulty, isPlaceholder, type Read, strayText } from "./fault.ts";

interface PublishableKey {
  readonly kind: KeyKind;
  /** Host of the instance's Frontend API, in lower case. */
  readonly frontendApi: string;
}

/** `pk_live_` and the base64 of the Frontend API's host and a dollar sign; its padding may be missing. */
export function readPublishableKey(value: string): Read<PublishableKey> {
  const stray = strayText(value);
  if (stray !== undefined) return { fault: stray };
  if (/^sk_(live|test)_/.test(value))
    return faulty(
      "secret-exposed",
      "is a secret key, and this variable is shown to every visitor: rotate that key",
    );
  const [, kind, body = ""] = /^pk_(live|test)_(.*)$/.exec(value) ?? [];
  if (kind !== "live" && kind !== "test")
    return faulty("form", "is no publishable key: it begins with pk_live_");
  const host = hostIn(body);
  if (host !== undefined) return { key: { kind, frontendApi: host } };
  if (body.length > 0 && isPlaceholder(body)) return faulty("placeholder", "is a placeholder, not a key");
  if (/^[A-Za-z0-9+/]*$/.test(body) && /^[a-z0-9.-]*$/i.test(decoded(body).slice(0, -2)))
    return faulty("truncated", "is cut off: the host that it spells has no end");
  return faulty("form", "is no publishable key: it spells no host");
}

const decoded = (body: string) => Buffer.from(body, "base64").toString("latin1");

function hostIn(body: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
  const host = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\$$/i.exec(decoded(body))?.[1];
  return host?.toLowerCase();
}

/** Which kind of instance a key is for. */
export type KeyKind = "live" | "test";

interface SecretKey {
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
