/** The page at which people verify themselves again, and the way back from it. Needs nothing of Next.js or Clerk. */
import { plainPath } from "./routes.ts";

export const VERIFY_PATH = "/verify-again";
/** The query's parameter with the path that people come from. */
export const RETURN_TO = "return_to";

/**
 * Whether the page itself asks if the session counts by now: a request for JSON at its own address, which the gate answers, so that
 * the app needs no route for it.
 */
export function isProbe(
  { verifyPath }: { readonly verifyPath: string },
  { method, headers }: { readonly method: string; readonly headers: Headers },
  path: string,
): boolean {
  return method === "GET" && plainPath(path) === verifyPath && headers.get("accept") === "application/json";
}

/**
 * Where `return_to` may lead: a path of this app, never another site, nor the page that asks. Anything else: `/`.
 * @param verifyPath as the browser sees it, with its `basePath`
 */
export function safeReturnTo(text: unknown, verifyPath: string): string {
  if (typeof text !== "string" || !/^\/(?![/\\])[^\\\u0000-\u001f\u007f]*$/.test(text)) return "/";
  const base = "https://app.invalid";
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url === null || url.origin !== base || url.pathname.startsWith("//")) return "/";
  if (withoutSlash(url.pathname) === verifyPath) return "/";
  return url.pathname + url.search + url.hash;
}

export const withoutSlash = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : path);
