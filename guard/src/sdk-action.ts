/**
 * Clerk's SDK posts a server action of its own to the page that is open (`invalidateCacheAction` of @clerk/nextjs 7.9, on signing out
 * and on changing sessions) and waits for its result without a catch: a refusal makes `Clerk.signOut()` hang for ever.
 */
import { NextResponse, type NextRequest } from "next/server.js";
import { BYPASS_HEADER } from "./clean.ts";
import type { Settings } from "./settings.ts";

/**
 * Instead of refusing an action that may be that one: the same request to the sign-in page, which anyone may post to. Its own
 * layout carries Clerk's action, so that is answered; any other is "not found" there. `x-action-forwarded` is what Next.js (15
 * and 16) sends between its own workers: no page is rendered with the result, and none of another page is run.
 * Null: it is not that one, or there is no sign-in page of the app's own that is public.
 */
export function answerSdkAction(settings: Settings, request: NextRequest): Response | null {
  const { signInPath } = settings;
  // An action is a POST. A GET that claims to be one would have the sign-in page kept by caches at another page's address.
  if (request.method !== "POST" || !request.headers.has("next-action")) return null;
  if (request.headers.get("content-length") !== NO_ARGUMENTS) return null;
  if (settings.access(request, signInPath).kind !== "public") return null;
  const url = request.nextUrl.clone();
  url.pathname = signInPath;
  url.search = "";
  const headers = new Headers(request.headers);
  headers.delete(BYPASS_HEADER);
  headers.set("x-action-forwarded", "1");
  return NextResponse.rewrite(url, { request: { headers } });
}

/** The length of `[]`, an action's arguments when it has none. The gate reads no bodies. */
const NO_ARGUMENTS = "2";
