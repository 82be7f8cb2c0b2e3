/**
 * Seals what the gate leaves in a browser. The key is the stack's own (`AUTH_GATE_SEAL_KEY`), never Clerk's, which rotates;
 * each purpose has a key of its own, so that one seal is never worth anything in another's place.
 */

export type SealPurpose = "tombstone" | "copy" | "fingerprint";

export interface Seals {
  /** base64url, 43 characters. */
  readonly seal: (purpose: SealPurpose, text: string) => Promise<string>;
  /** Whether it is our seal of this text. Compares in constant time; never throws. */
  readonly isOurs: (purpose: SealPurpose, text: string, seal: string) => Promise<boolean>;
}

/**
 * @param key base64url of 32 bytes
 * @returns null when it is missing or no such key: then nothing can be sealed, and no seal counts
 */
export function sealsFrom(key: string | undefined): Seals | null {
  const bytes = fromBase64url(key?.trim().replace(/={1,2}$/, "") ?? "");
  if (bytes?.length !== KEY_BYTES) return null;
  const keys = new Map<SealPurpose, Promise<Key>>();
  const keyFor = (purpose: SealPurpose) => {
    let derived = keys.get(purpose);
    if (derived === undefined) keys.set(purpose, (derived = derive(bytes, purpose)));
    return derived;
  };
  return {
    seal: async (purpose, text) =>
      toBase64url(await crypto.subtle.sign("HMAC", await keyFor(purpose), utf8(text))),
    isOurs: async (purpose, text, seal) => {
      const given = fromBase64url(seal);
      return given !== null && crypto.subtle.verify("HMAC", await keyFor(purpose), given, utf8(text));
    },
  };
}

/** What the log says once where a seal would have been needed. */
export const NO_SEAL_KEY =
  "AUTH_GATE_SEAL_KEY is missing or not 32 bytes in base64url: no copy of a session is kept, and Clerk is not told of a sign-out by the browser's note alone.";

const KEY_BYTES = 32;

/** `CryptoKey`, which not every set of types names. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const utf8 = (text: string) => new TextEncoder().encode(text);

async function derive(bytes: Uint8Array<ArrayBuffer>, purpose: SealPurpose): Promise<Key> {
  const from = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  const info = utf8(`clerk-bypass-gate ${purpose} v1`);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    from,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}

function toBase64url(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return null;
  const decoded = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}
