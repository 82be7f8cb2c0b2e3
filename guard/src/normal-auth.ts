/** Normal times: Clerk's middleware, and the few whom the gate itself keeps out. */
import type { NextFetchEvent, NextRequest } from "next/server.js";
import { answerKind, signInAgain } from "./answers.ts";
import type { AuthPolicy } from "./auth-policy.ts";
import { keepFromCaches } from "./caching.ts";
import { copyIsOver, endCopy, keepCopy } from "./copy.ts";
import { clerkCookies, COPY, parseCookies } from "./cookies.ts";
import { tellPolicyRefused, tellRefusedToken } from "./log.ts";
import { normalDecision } from "./normal.ts";
import { cleanRequest, clerkWith, LongToken, type Finish } from "./pass.ts";
import type { Refused } from "./refused.ts";
import { refusedDecision } from "./refused-answers.ts";
import type { Settings } from "./settings.ts";
import { signedOutHere, tellClerk } from "./signed-out.ts";
import { TOMBSTONE } from "./tombstone.ts";

/** Clerk as ever, but for a browser that signed out while Clerk could not be told, and for whom the auth policy refuses. */
export async function normalAuth(
  settings: Settings,
  authPolicy: AuthPolicy | null,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  const gone = await signedOutHere(settings, request.headers).catch(() => null);
  const over = await copyHasEnded(settings, request.headers, gone?.applies === true);
  if (gone === null && !over) return orRefused(settings, authPolicy, request, event);
  if (gone !== null && gone.unrevoked.length > 0) event.waitUntil(tellClerk(settings, gone.unrevoked));
  const signedOut = gone?.applies === true;
  const asked = signedOut ? cleanRequest(request, null) : request;
  const response = await orRefused(settings, authPolicy, asked, event);
  if (over) response.headers.append("set-cookie", endCopy);
  if (gone?.allRevoked === true) {
    response.headers.append("set-cookie", `${TOMBSTONE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`);
  }
  return response;
}

/**
 * Whom the policy refuses is nobody to the app. What Clerk tells the browser goes with the answer all the same: a handshake's
 * cookies that were not taken would bring the same old token again with each request.
 */
async function orRefused(
  settings: Settings,
  authPolicy: AuthPolicy | null,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  const seen: { refused?: Refused } = {};
  const normal = clerkWith(settings, normalDecision(settings), {
    ...{ finish: settings.keepCopy ? copying(settings) : undefined, authPolicy },
    onRefused: (refused) => void (seen.refused = refused),
  });
  const response = await orNobody(settings, normal, request, event);
  if (seen.refused === undefined) return response;
  tellPolicyRefused(settings, request, seen.refused);
  const asNobody = clerkWith(settings, refusedDecision(settings, seen.refused));
  const answer = await asNobody(cleanRequest(request, null), event);
  for (const line of response.headers.getSetCookie()) answer.headers.append("set-cookie", line);
  return keepFromCaches(answer);
}

type Middleware = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;

/**
 * A session token that lives longer than it may is nobody's. A page then says so instead of sending the browser to sign in:
 * there Clerk's SDK would find it signed in and send it back, for ever.
 */
async function orNobody(
  settings: Settings,
  normal: Middleware,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  try {
    return await normal(request, event);
  } catch (error) {
    if (!(error instanceof LongToken)) throw error;
    tellRefusedToken(settings, request, error.presented);
    const access = settings.access(request);
    if (access.kind === "protected" && answerKind(request, access.api) === "page") {
      const signIn = request.nextUrl.basePath + settings.signInPath;
      return signInAgain(request.headers, signIn, settings.options.languages);
    }
    return await normal(cleanRequest(request, null), event);
  }
}

/** Next to no work for a browser that has no copy. */
async function copyHasEnded(settings: Settings, headers: Headers, signedOut: boolean): Promise<boolean> {
  const header = headers.get("cookie");
  if (header?.includes(`${COPY}=`) !== true) return false;
  const cookies = parseCookies(header);
  return !settings.keepCopy || signedOut || copyIsOver(cookies, clerkCookies(cookies, await settings.suffix));
}

/**
 * Copies the token that Clerk's middleware has just verified, if it came in a cookie; never on a public route, which is what
 * shared caches and rewrites to other hosts are for.
 */
function copying(settings: Settings): Finish {
  return async (identity, request, response) => {
    if (settings.access(request).kind !== "protected") return;
    const token = await identity.token();
    if (token === null) return;
    const cookies = parseCookies(request.headers.get("cookie"));
    const clerk = clerkCookies(cookies, await settings.suffix);
    if (!clerk.sessions.includes(token)) return;
    const line = await keepCopy(cookies, clerk, token, settings.seals);
    if (line !== null) response.headers.append("set-cookie", line);
  };
}
