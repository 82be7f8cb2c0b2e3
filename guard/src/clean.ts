/** The request as Clerk's middleware may see it under a grant: nothing in it can make Clerk shake hands or phone home. */
import { isMachineToken } from "@clerk/backend/internal";
import { withoutClerkCookies } from "./cookies.ts";

/** The token of an Authorization header, by Clerk's reading: a bare value counts, schemes other than `Bearer` do not. */
export function tokenInHeader(headers: Headers): string | null {
  const header = headers.get("authorization");
  if (!header) return null;
  const [scheme, token] = header.split(" ", 2);
  if (!token) return scheme ?? null;
  return scheme === "Bearer" ? token : null;
}

/**
 * Headers for Clerk and the app: Clerk's cookies and internal headers dropped, `token` as the only credential.
 * Without a token, an Authorization header that Clerk would not act on (the app's own) is left alone.
 */
export function cleanHeaders(original: Headers, token: string | null): Headers {
  const headers = new Headers();
  original.forEach((value, name) => {
    if (!isInternal(name)) headers.set(name, value);
  });
  const cookies = withoutClerkCookies(original.get("cookie"));
  if (cookies === null) headers.delete("cookie");
  else headers.set("cookie", cookies);
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  else if (clerkWouldAct(tokenInHeader(original))) headers.delete("authorization");
  return headers;
}

/** The header that says under which mode an answer was given. A request never carries it to the app. */
export const BYPASS_HEADER = "x-auth-bypass";

/** What only Clerk's, Next.js's and the gate's own machinery may set. */
export function isInternal(name: string): boolean {
  if (name === BYPASS_HEADER) return true;
  return name.startsWith("x-clerk-") || name === "x-middleware-subrequest" || name === "clerk-proxy-url";
}

/** The URL without Clerk's parameters (`__clerk_handshake`, `__clerk_db_jwt`, `__clerk_synced`, …). */
export function cleanUrl(original: string): string {
  const url = new URL(original);
  const clerks = [...url.searchParams.keys()].filter((name) => name.startsWith("__clerk"));
  if (clerks.length === 0) return original;
  for (const name of clerks) url.searchParams.delete(name);
  return url.href;
}

function clerkWouldAct(token: string | null): boolean {
  if (token === null) return false;
  try {
    return isMachineToken(token) || token.split(".").length === 3;
  } catch {
    return true;
  }
}
