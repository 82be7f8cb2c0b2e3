/** What people get whom the auth policy refuses. None of it redirects to Clerk, and nothing of it may be kept by caches. */
import { NextResponse, type NextRequest } from "next/server.js";
import { answerKind, signedOutPage, unauthorized, unread } from "./answers.ts";
import { cleanUrl } from "./clean.ts";
import type { Decide } from "./pass.ts";
import type { Refused } from "./refused.ts";
import { answerSdkAction } from "./sdk-action.ts";
import type { Settings } from "./settings.ts";
import { isProbe, RETURN_TO } from "./verify-path.ts";

/**
 * A session that the policy refuses: on public routes it is nobody. On others who is denied is told that they were signed out,
 * and who has to verify something again is sent to where that is done.
 */
export function refusedDecision(settings: Settings, { because }: Pick<Refused, "because">): Decide {
  return (_identity, request, path) => {
    const kind = kindNeeded(settings, request, path);
    if (kind === null) return null;
    const { languages } = settings.options;
    if (because === "before-epoch") {
      if (kind === "json") return reverification();
      return kind === "action" ? actionToVerify(settings, request) : toVerify(settings, request);
    }
    if (kind !== "page") return answerSdkAction(settings, request) ?? unauthorized(kind);
    // Without its host, which behind a platform's own proxy may be another than the browser's.
    const { pathname, search } = verifyUrl(settings, request);
    return signedOutPage(request.headers, pathname + search, languages);
  };
}

/** While the policy is required and cannot be read: 503 where anybody in particular is needed, and nobody elsewhere. */
export function unreadDecision(settings: Settings): Decide {
  return (_identity, request, path) => {
    const kind = kindNeeded(settings, request, path);
    if (kind === null) return null;
    return unread(kind, request.headers, settings.options.languages);
  };
}

/** In which form somebody in particular is asked for; null: on this route nobody is. The page's own probe is always JSON. */
function kindNeeded(settings: Settings, request: NextRequest, path: string) {
  if (isProbe(settings, request, path)) return "json";
  const access = settings.access(request, path);
  return access.kind === "protected" ? answerKind(request, access.api) : null;
}

/**
 * What Clerk's `useReverification` takes for "verify your first factor": without valid metadata it would ask for the second.
 * As `reverificationErrorResponse` of @clerk/shared 4.36 writes it.
 */
export function reverification(): Response {
  const metadata = { reverification: { level: "first_factor", afterMinutes: 1 } };
  const body = { clerk_error: { type: "forbidden", reason: "reverification-error", metadata } };
  return Response.json(body, { status: 403, headers: { "cache-control": "no-store" } });
}

/** 303, since 307 would post a form again there. */
function toVerify(settings: Settings, request: NextRequest): Response {
  const response = NextResponse.redirect(verifyUrl(settings, request), 303);
  response.headers.set("cache-control", "no-store");
  return response;
}

/**
 * A server action's answer is read by Next.js's own script, which goes where this header says. Clerk's own action before a sign-out
 * does so, too: nothing hangs, and at that page the session is ended by a click.
 */
function actionToVerify(settings: Settings, request: NextRequest): Response {
  const { pathname, search, searchParams } = verifyUrl(settings, request);
  const path = pathname.slice(request.nextUrl.basePath.length);
  const target = searchParams.size > 0 ? `${path}${search}` : path;
  const headers = { "x-action-redirect": `${target};push`, "cache-control": "no-store" };
  return new Response(null, { status: 303, headers });
}

function verifyUrl(settings: Settings, request: NextRequest): URL {
  const here = new URL(cleanUrl(request.url));
  // Next.js's own mark of a request for parts of a page.
  here.searchParams.delete("_rsc");
  const url = request.nextUrl.clone();
  url.pathname = settings.verifyPath;
  url.search = "";
  url.searchParams.set(RETURN_TO, here.pathname + here.search);
  return new URL(url.href);
}
