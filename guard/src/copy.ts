/**
 * The gate's own copy of the last session token that it verified, for the failures in which Clerk's browser SDK deletes
 * the session cookie itself. Opt-in; one httpOnly cookie; read only under a grant, and only where the session cookie is
 * missing; bound by a seal to `__client_uat`, so that it ends with every sign-out and every new sign-in.
 */
import { COPY, type ClerkCookies, type Cookies } from "./cookies.ts";
import type { Seals } from "./seals.ts";

/** A day: longer than a cut-off of twelve hours and all renewals. */
const COPY_SECONDS = 24 * 3600;
/** Browsers drop a cookie whose name and value exceed 4096 bytes. */
const COPY_BYTES = 4096;

/** A word that ends the copy in a browser. */
export const endCopy = `${COPY}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`;

/** The copied token; null unless the seal is ours and `__client_uat` is still what it was when the copy was made. */
export async function readCopy(
  cookies: Cookies,
  { clientUat }: ClerkCookies,
  seals: Seals | null,
): Promise<string | null> {
  const value = new Map(cookies).get(COPY);
  const match = /^([1-9][0-9]{0,14})\.([\w-]{43})\.([\w-]+\.[\w-]+\.[\w-]+)$/.exec(value ?? "");
  if (match === null || seals === null) return null;
  const [, uat, seal, token] = match as unknown as [string, string, string, string];
  if (uat !== clientUat) return null;
  return (await seals.isOurs("copy", `${uat} ${token}`, seal)) ? token : null;
}

/**
 * The Set-Cookie line that keeps a token which was verified just now; null when the browser has that copy already, or the
 * token cannot be kept: no key to seal it with, signed out, no `__client_uat` to bind it to, or too big.
 */
export async function keepCopy(
  cookies: Cookies,
  { clientUat }: ClerkCookies,
  token: string,
  seals: Seals | null,
): Promise<string | null> {
  if (seals === null || clientUat === null || !/^[1-9][0-9]{0,14}$/.test(clientUat)) return null;
  const before = new Map(cookies).get(COPY);
  const value = `${clientUat}.${await seals.seal("copy", `${clientUat} ${token}`)}.${token}`;
  if (before === value) return null;
  if (COPY.length + value.length > COPY_BYTES) return before === undefined ? null : endCopy;
  return `${COPY}=${value}; Path=/; Max-Age=${COPY_SECONDS}; HttpOnly; Secure; SameSite=Lax`;
}

/** Whether the copy in this browser can never be read again: its client signed out, or in anew. */
export function copyIsOver(cookies: Cookies, { clientUat, sessions }: ClerkCookies): boolean {
  const value = new Map(cookies).get(COPY);
  if (value === undefined || clientUat === null) return false;
  return clientUat === "0" || (sessions.length === 0 && !value.startsWith(`${clientUat}.`));
}
