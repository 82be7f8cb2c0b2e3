/** The proxy: Clerk's middleware as ever, and under a grant the same middleware with a request that cannot fail. */
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server.js";
import { answerKind, forbidden, signInAgain, unauthorized } from "./answers.ts";
import { underGrant } from "./bypass.ts";
import { keepCookiesFromCaches } from "./caching.ts";
import { cleanUrl } from "./clean.ts";
import { writeDueCounts } from "./count.ts";
import { copyIsOver, endCopy, keepCopy } from "./copy.ts";
import { clerkCookies, COPY, parseCookies } from "./cookies.ts";
import { readLive, type LiveGrant } from "./live.ts";
import { complainOnce, tellRefusedToken } from "./log.ts";
import { NO_SEAL_KEY } from "./seals.ts";
import { cleanRequest, clerkWith, LongToken, passBy, type Decide, type Finish } from "./pass.ts";
import { answerSdkAction } from "./sdk-action.ts";
import { settingsFrom, type GateOptions, type Settings } from "./settings.ts";
import { signedOutHere, tellClerk } from "./signed-out.ts";
import { TOMBSTONE } from "./tombstone.ts";

export type Proxy = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;

/**
 * Builds the function for `proxy.ts`. What is protected is the same with and without a grant, and whatever fails inside
 * the gate is normal auth.
 * @throws Error only here, for options that could not be meant: a route pattern that is none, `authorizedParties` missing or
 * no origins, `maxTokenSeconds` below Clerk's own.
 */
export function createGate(options: GateOptions): Proxy {
  const settings = settingsFrom(options);
  const keeping = settings.keepCopy ? copying(settings) : undefined;
  const normal = clerkWith(settings, normalDecision(settings), undefined, keeping);
  return async (request, event) => {
    writeDueCounts(settings.log, settings.now());
    const access = settings.table(request.nextUrl.pathname);
    if (access.kind === "left-out") return passBy(request);
    if (settings.keepCopy && settings.seals === null) complain(settings, NO_SEAL_KEY);
    const grant = await grantNow(settings);
    if (grant !== null && settings.policy !== null) {
      try {
        return await underGrant(settings, settings.policy, grant, access, request, event);
      } catch (error) {
        complain(settings, `The gate failed under a grant: ${nameOf(error)}.`);
      }
    }
    return keepCookiesFromCaches(await normalAuth(settings, normal, request, event));
  };
}

function normalDecision(settings: Settings): Decide {
  return (identity, request) => {
    const access = settings.table(request.nextUrl.pathname);
    if (access.kind !== "protected") return null;
    const kind = answerKind(request, access.api);
    if (identity.userId === null) {
      if (kind === "page") return toSignIn(settings.signInPath, request);
      return answerSdkAction(settings, request) ?? unauthorized(kind);
    }
    return access.roles.some((role) => !identity.hasRole(role))
      ? forbidden(kind, request.headers, settings.options.languages)
      : null;
  };
}

/**
 * Copies the token that Clerk's middleware has just verified, if it came in a cookie; never on a public route, which is what
 * shared caches and rewrites to other hosts are for.
 */
function copying(settings: Settings): Finish {
  return async (identity, request, response) => {
    if (settings.table(request.nextUrl.pathname).kind !== "protected") return;
    const token = await identity.token();
    if (token === null) return;
    const cookies = parseCookies(request.headers.get("cookie"));
    const clerk = clerkCookies(cookies, await settings.suffix);
    if (!clerk.sessions.includes(token)) return;
    const line = await keepCopy(cookies, clerk, token, settings.seals);
    if (line !== null) response.headers.append("set-cookie", line);
  };
}

function toSignIn(signInPath: string, request: NextRequest): Response {
  const url = request.nextUrl.clone();
  url.pathname = signInPath;
  url.search = "";
  // Clerk's parameters may hold tokens; they have no business in a link.
  const { pathname, search } = new URL(cleanUrl(request.url));
  url.searchParams.set("redirect_url", pathname + search);
  return NextResponse.redirect(url);
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
  if (gone !== null && gone.untold.length > 0) event.waitUntil(tellClerk(settings, gone.untold));
  const signedOut = gone?.applies === true;
  const response = await orNobody(settings, normal, signedOut ? cleanRequest(request, null) : request, event);
  if (over) response.headers.append("set-cookie", endCopy);
  if (gone?.allTold === true) {
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
    const access = settings.table(request.nextUrl.pathname);
    if (access.kind === "protected" && answerKind(request, access.api) === "page")
      return signInAgain(request.headers, settings.signInPath, settings.options.languages);
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
