/** Clerk's cookies, by the names that its SDKs give them. */
import { getCookieSuffix } from "@clerk/shared/keys";

export type Cookies = readonly (readonly [name: string, value: string])[];

/** The gate's own copy of a session token, see copy.ts. */
export const COPY = "__gate_session_copy";

const BASE_NAMES = [
  "__session",
  "__client_uat",
  "__client",
  "__refresh",
  "__clerk_handshake",
  "__clerk_handshake_nonce",
  "__clerk_db_jwt",
  "__clerk_redirect_count",
  "clerk_active_context",
] as const;

/** Parses a Cookie header: first come, first kept, as Clerk's parser does. Values are decoded; broken escapes stay. */
export function parseCookies(header: string | null | undefined): Cookies {
  const pairs = new Map<string, string>();
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at < 1) continue;
    const name = part.slice(0, at).trim();
    if (name !== "" && !pairs.has(name)) pairs.set(name, part.slice(at + 1).trim());
  }
  return [...pairs];
}

/** Whether a cookie is one of Clerk's (or our copy of one), plain or suffixed, of this instance or another on the domain. */
export function isClerkCookie(name: string): boolean {
  return (
    name === COPY ||
    name.startsWith("__clerk_") ||
    BASE_NAMES.some((base) => name === base || isSuffixed(name, base))
  );
}

const isSuffixed = (name: string, base: string) =>
  name.startsWith(`${base}_`) && /^[A-Za-z0-9_-]{8}$/.test(name.slice(base.length + 1));

/** The instance's own suffix, e.g. `r4nDx1Qa`, computed as Clerk does from the publishable key. */
export function cookieSuffix(publishableKey: string): Promise<string> {
  return getCookieSuffix(publishableKey, globalThis.crypto.subtle);
}

export interface ClerkCookies {
  /** Session tokens, the suffixed one first. */
  readonly sessions: readonly string[];
  /** When this browser's client last signed in or out, Unix seconds as text; null: no such cookie. */
  readonly clientUat: string | null;
  /** `__client_uat` says 0: this browser's client is signed out, whatever lies in `__session`. */
  readonly signedOut: boolean;
}

/** Picks what matters to the gate. */
export function clerkCookies(cookies: Cookies, suffix: string): ClerkCookies {
  const jar = new Map(cookies);
  const uat = jar.get(`__client_uat_${suffix}`) ?? jar.get("__client_uat");
  const sessions = [jar.get(`__session_${suffix}`), jar.get("__session")];
  return {
    sessions: [...new Set(sessions.filter((token) => token !== undefined && token !== ""))] as string[],
    clientUat: uat ?? null,
    signedOut: uat === "0",
  };
}

/** The Cookie header without Clerk's cookies, the rest byte for byte; null when nothing is left. */
export function withoutClerkCookies(header: string | null): string | null {
  if (header === null) return null;
  const rest = header.split(";").filter((part) => !isClerkCookie((part.split("=", 1)[0] ?? "").trim()));
  const text = rest.join(";").trim();
  return text === "" ? null : text;
}

/** Every name under which this browser may hold a part of a Clerk session: what a sign-out clears. */
export function namesToClear(cookies: Cookies, suffix: string): string[] {
  const usual = ["__session", `__session_${suffix}`, "__client_uat", `__client_uat_${suffix}`];
  const present = cookies.map(([name]) => name).filter(isClerkCookie);
  return [...new Set([...usual, ...present])];
}
