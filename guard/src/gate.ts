/** The proxy: Clerk's middleware as ever, and under a grant the same middleware with a request that cannot fail. */
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server.js";
import { answerKind, signInAgain } from "./answers.ts";
import { underGrant } from "./bypass.ts";
import { AppFailure } from "./app-middleware.ts";
import { keepCookiesFromCaches } from "./caching.ts";
import { BYPASS_HEADER } from "./clean.ts";
import { proxiedBy } from "./clerk-proxy.ts";
import { writeDueCounts } from "./count.ts";
import { copyIsOver, endCopy, keepCopy } from "./copy.ts";
import { clerkCookies, COPY, parseCookies } from "./cookies.ts";
import { readLive, type LiveGrant } from "./live.ts";
import { complainOnce, tellRefusedToken } from "./log.ts";
import { NO_SEAL_KEY } from "./seals.ts";
import { leftOut } from "./left-out.ts";
import { normalDecision } from "./normal.ts";
import { cleanRequest, clerkWith, LongToken, restated, type Finish } from "./pass.ts";
import { settingsFrom, type GateOptions, type Settings } from "./settings.ts";
import { signedOutHere, tellClerk } from "./signed-out.ts";
import { TOMBSTONE } from "./tombstone.ts";

export type Proxy = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;

/**
 * Builds the function for `proxy.ts`. What is protected is the same with and without a grant, and whatever fails inside
 * the gate is normal auth.
 * @throws Error here, for options that could not be meant: a route pattern that is none, `authorizedParties` missing or
 * no origins, `maxTokenSeconds` below Clerk's own, `proxyUrl` that is no address, satellites. What the app's own middleware
 * (`next`) throws is thrown on.
 */
export function createGate(options: GateOptions): Proxy {
  const settings = settingsFrom(options);
  const keeping = settings.keepCopy ? copying(settings) : undefined;
  const normal = clerkWith(settings, normalDecision(settings), undefined, keeping);
  const answer: Proxy = async (asked, event) => {
    writeDueCounts(settings.log, settings.now());
    const proxied = proxiedBy(asked, settings.proxyUrl);
    if (proxied !== null) return proxied === "clerk" ? normal(asked, event) : NextResponse.next();
    const request = withoutOurWord(asked);
    const access = settings.access(request);
    if (access.kind === "left-out") return leftOut(settings, request, event);
    if (settings.keepCopy && settings.seals === null) complain(settings, NO_SEAL_KEY);
    const grant = await grantNow(settings);
    if (grant !== null && settings.policy === null)
      complain(settings, `A grant is in force that lets nobody in: ${settings.policyProblem}.`);
    if (grant !== null && settings.policy !== null) {
      try {
        return await underGrant(settings, settings.policy, grant, request, event);
      } catch (error) {
        if (error instanceof AppFailure) throw error;
        complain(settings, `The gate failed under a grant: ${nameOf(error)}.`);
      }
    }
    return keepCookiesFromCaches(await normalAuth(settings, normal, request, event));
  };
  return async (request, event) => {
    try {
      return await answer(request, event);
    } catch (error) {
      throw error instanceof AppFailure ? error.reason : error;
    }
  };
}

/** Without a header that would pass for the gate's word. */
function withoutOurWord(request: NextRequest): NextRequest {
  if (!request.headers.has(BYPASS_HEADER)) return request;
  const headers = new Headers(request.headers);
  headers.delete(BYPASS_HEADER);
  return restated(request, headers);
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

type Middleware = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;

/** Clerk as ever, but for a browser that signed out while Clerk could not be told. */
async function normalAuth(
  settings: Settings,
  normal: Middleware,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  const gone = await signedOutHere(settings, request.headers).catch(() => null);
  const over = await copyHasEnded(settings, request.headers, gone?.applies === true);
  if (gone === null && !over) return orNobody(settings, normal, request, event);
  if (gone !== null && gone.unrevoked.length > 0) event.waitUntil(tellClerk(settings, gone.unrevoked));
  const signedOut = gone?.applies === true;
  const response = await orNobody(settings, normal, signedOut ? cleanRequest(request, null) : request, event);
  if (over) response.headers.append("set-cookie", endCopy);
  if (gone?.allRevoked === true) {
    response.headers.append("set-cookie", `${TOMBSTONE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`);
  }
  return response;
}

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

async function grantNow(settings: Settings): Promise<LiveGrant | null> {
  try {
    const live = await readLive(settings);
    if (live.grant === null && live.reason !== "closed" && live.reason !== "absent") {
      complain(settings, `No grant is obeyed: ${live.reason}.`);
    }
    return live.grant;
  } catch (error) {
    complain(settings, `The grant could not be read: ${nameOf(error)}.`);
    return null;
  }
}

const complain = (settings: Settings, problem: string) =>
  complainOnce(settings.log, new Date(settings.now()).toISOString(), problem);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");
