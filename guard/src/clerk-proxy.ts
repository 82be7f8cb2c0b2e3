/** Clerk's Frontend API behind the app's own address: what comes there is Clerk's, and the gate stays out of its way. */
import type { NextRequest } from "next/server.js";

/** Where Clerk's middleware answers it by itself on `*.vercel.app`. */
const CLERKS_OWN = "/__clerk";

/**
 * Whose such a request is: `rewrites`, where the app forwards it (`proxyUrl`); `clerk`, where Clerk's middleware may; null for
 * every other request.
 */
export function proxiedBy(request: NextRequest, proxyUrl: string | undefined): "rewrites" | "clerk" | null {
  const path = request.nextUrl.basePath + request.nextUrl.pathname;
  if (proxyUrl === undefined) return isBelow(path, CLERKS_OWN) ? "clerk" : null;
  const { host, pathname } = new URL(proxyUrl);
  const hosts = [request.nextUrl.host, request.headers.get("x-forwarded-host"), request.headers.get("host")];
  return hosts.includes(host) && pathname !== "/" && isBelow(path, pathname) ? "rewrites" : null;
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

/** Whether an answer is Clerk's redirect to its handshake, which is down in an outage. */
export function isHandshake(answer: Response): boolean {
  const location = answer.headers.get("location");
  return (
    location !== null && URL.canParse(location) && new URL(location).pathname.endsWith("/v1/client/handshake")
  );
}
