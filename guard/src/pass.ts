/** Handing requests on: to Clerk's middleware, or past it. */
import { clerkMiddleware, type ClerkMiddlewareAuth } from "@clerk/nextjs/server";
import { decodeProtectedHeader } from "jose";
import { NextRequest, NextResponse, type NextFetchEvent } from "next/server.js";
import { appAnswer, rewrittenTo } from "./app-middleware.ts";
import type { AuthPolicy } from "./auth-policy.ts";
import { cleanHeaders, cleanUrl, isInternal } from "./clean.ts";
import { livesTooLong, presentedBy, type Presented } from "./lifetime.ts";
import { refusedBy, type Refused } from "./refused.ts";
import { creationOf } from "./session-created.ts";
import type { Settings } from "./settings.ts";

export interface Identity {
  readonly userId: string | null;
  /** The session token that Clerk's middleware verified, from cookie or header; asks nobody. */
  readonly token: () => Promise<string | null>;
  readonly hasRole: (role: string) => boolean;
}

/**
 * Decides an answer of the gate's own, or null: the app answers.
 * @param path what is asked for: the request's own, or where the app's own middleware rewrites it to
 */
export type Decide = (
  identity: Identity,
  request: NextRequest,
  path: string,
) => Response | null | Promise<Response | null>;

/** Adds to an answer, whoever gave it. */
export type Finish = (identity: Identity, request: NextRequest, response: Response) => Promise<void>;

/** Clerk's middleware verified a session token that lives longer than it may. */
export class LongToken extends Error {
  override readonly name = "LongToken";
  readonly presented: Presented;
  constructor(presented: Presented) {
    super("The session token lives longer than it may.");
    this.presented = presented;
  }
}

export interface How {
  /** Only under a grant; Clerk's own default otherwise. */
  readonly clockSkewInMs?: number;
  readonly finish?: Finish | undefined;
  /** Only in normal times: whom to refuse. */
  readonly authPolicy?: AuthPolicy | null;
  /** Told instead of anything else being done: the app gets nothing of a request whose session is refused. */
  readonly onRefused?: (refused: Refused) => void;
}

/**
 * Clerk's middleware with the gate's decision in it, and behind that the app's own middleware. However Clerk came by a session
 * (cookie, header, handshake), its token's lifetime is bounded here.
 * @throws LongToken from the middleware, for a genuine token above the bound; nobody has been let in then.
 */
export function clerkWith(settings: Settings, decide: Decide, how: How = {}) {
  const { clockSkewInMs, finish } = how;
  const { publishableKey, tokenPolicy, signInPath, proxyUrl, authorizedParties } = settings;
  const { organizationSyncOptions } = settings.options;
  // To follow the organisation in the URL Clerk shakes hands, so not under a grant.
  const inNormalTimes = organizationSyncOptions === undefined ? {} : { organizationSyncOptions };
  // No secretKey here: Clerk then asks for an encryption key; it takes CLERK_SECRET_KEY from the environment.
  const middleware = clerkMiddleware(
    async (auth, request, event) => {
      const identity = await identify(auth, settings.maxTokenSeconds);
      const refused = await refusedSession(settings, auth, how.authPolicy ?? null);
      if (refused !== null) {
        how.onRefused?.(refused);
        return new NextResponse(null, { status: 401 });
      }
      const response =
        (await decide(identity, request, request.nextUrl.pathname)) ??
        (await passOn(settings, decide, identity, request, event));
      await finish?.(identity, request, response);
      return response;
    },
    ({ nextUrl }) => ({
      publishableKey,
      signInUrl: nextUrl.basePath + signInPath,
      ...(tokenPolicy === null ? {} : { jwtKey: tokenPolicy.jwtKey }),
      authorizedParties: [...authorizedParties],
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
      ...(clockSkewInMs === undefined ? inNormalTimes : { clockSkewInMs }),
    }),
  );
  return async (request: NextRequest, event: NextFetchEvent): Promise<Response> =>
    ((await middleware(request, event)) as Response | undefined) ?? NextResponse.next();
}

/** The same request with nothing of Clerk's in it but `token`. Its body stays with the original, which Next.js passes on. */
export function cleanRequest(request: NextRequest, token: string | null): NextRequest {
  return restated(request, cleanHeaders(request.headers, token));
}

/** The same request with other headers, and without Clerk's parameters. */
export function restated(request: NextRequest, headers: Headers): NextRequest {
  const other = new NextRequest(cleanUrl(request.url), {
    method: request.method,
    headers,
    nextConfig: { basePath: request.nextUrl.basePath },
  });
  // Next.js hands its locales to the first request only; a copy of that one's URL keeps them.
  const nextUrl = request.nextUrl.clone();
  nextUrl.search = new URL(other.url).search;
  Object.defineProperty(other, "nextUrl", { value: nextUrl });
  return other;
}

/** A pending session is refused like any other: a page may ask for it. */
async function refusedSession(
  settings: Settings,
  auth: ClerkMiddlewareAuth,
  policy: AuthPolicy | null,
): Promise<Refused | null> {
  if (policy === null || (policy.deny.length === 0 && policy.epoch === 0)) return null;
  const { sessionClaims, getToken } = await auth({ treatPendingAsSignedOut: false });
  // Without a template this is the token at hand: no request is made.
  if (!sessionClaims) return null;
  const token = await getToken();
  const header = token === null ? {} : { ...decodeProtectedHeader(token) };
  const verified = { claims: { ...sessionClaims }, header };
  const { askCreated, now } = settings;
  return await refusedBy(policy, verified, (sessionId) => creationOf(sessionId, askCreated, now));
}

/** To the app's own middleware, and to where that leads, if whoever asks may go there. */
async function passOn(
  settings: Settings,
  decide: Decide,
  identity: Identity,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  const answer = await appAnswer(settings.options.next, request, event, { userId: identity.userId });
  const path = rewrittenTo(answer, request);
  return path === null ? answer : ((await decide(identity, request, path)) ?? answer);
}

/** Headers without what only the machinery behind the client may set. */
export function withoutInternal(original: Headers): Headers {
  const headers = new Headers();
  original.forEach((value, name) => {
    if (!isInternal(name)) headers.set(name, value);
  });
  return headers;
}

/** Who Clerk's middleware takes it for. A pending session is nobody. */
async function identify(auth: ClerkMiddlewareAuth, maxTokenSeconds: number): Promise<Identity> {
  // A page may ask for a pending session, too, so its token is held to the bound as well.
  const { sessionClaims } = await auth({ treatPendingAsSignedOut: false });
  const presented = sessionClaims ? presentedBy({ ...sessionClaims }) : null;
  if (presented !== null && livesTooLong(presented, maxTokenSeconds)) throw new LongToken(presented);
  const found = await auth();
  return {
    userId: found.userId ?? null,
    // Without a template this is the token at hand: no request is made.
    token: async () => (found.userId === null ? null : await found.getToken()),
    hasRole: (role) => found.userId !== null && found.has({ role }),
  };
}
