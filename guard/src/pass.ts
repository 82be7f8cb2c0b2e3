/** Handing requests on: to Clerk's middleware, or past it. */
import { clerkMiddleware, type ClerkMiddlewareAuth } from "@clerk/nextjs/server";
import { NextRequest, NextResponse, type NextFetchEvent } from "next/server.js";
import { BYPASS_HEADER, cleanHeaders, cleanUrl, isInternal } from "./clean.ts";
import { livesTooLong, presentedBy, type Presented } from "./lifetime.ts";
import type { Settings } from "./settings.ts";

export interface Identity {
  readonly userId: string | null;
  /** The session token that Clerk's middleware verified, from cookie or header; asks nobody. */
  readonly token: () => Promise<string | null>;
  readonly hasRole: (role: string) => boolean;
}

/** Decides an answer of the gate's own, or null: the app answers. */
export type Decide = (identity: Identity, request: NextRequest) => Response | null;

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

/**
 * Clerk's middleware with the gate's decision in it. However Clerk came by a session (cookie, header, handshake), its token's
 * lifetime is bounded here.
 * @param clockSkewInMs only under a grant; Clerk's own default otherwise.
 * @throws LongToken from the middleware, for a genuine token above the bound; nobody has been let in then.
 */
export function clerkWith(settings: Settings, decide: Decide, clockSkewInMs?: number, finish?: Finish) {
  const { publishableKey, policy, signInPath, authorizedParties } = settings;
  // No secretKey here: Clerk then asks for an encryption key; it takes CLERK_SECRET_KEY from the environment.
  const middleware = clerkMiddleware(
    async (auth, request) => {
      const identity = await identify(auth, settings.maxTokenSeconds);
      const response = decide(identity, request) ?? passOn(request);
      await finish?.(identity, request, response);
      return response;
    },
    {
      publishableKey,
      signInUrl: signInPath,
      ...(policy === null ? {} : { jwtKey: policy.jwtKey }),
      authorizedParties: [...authorizedParties],
      ...(clockSkewInMs === undefined ? {} : { clockSkewInMs }),
    },
  );
  return async (request: NextRequest, event: NextFetchEvent): Promise<Response> =>
    ((await middleware(request, event)) as Response | undefined) ?? NextResponse.next();
}

/** The same request with nothing of Clerk's in it but `token`. Its body stays with the original, which Next.js passes on. */
export function cleanRequest(request: NextRequest, token: string | null): NextRequest {
  return new NextRequest(cleanUrl(request.url), {
    method: request.method,
    headers: cleanHeaders(request.headers, token),
    nextConfig: { basePath: request.nextUrl.basePath },
  });
}

/** To the app, without a header that would pass for the gate's word. */
function passOn(request: NextRequest): Response {
  if (!request.headers.has(BYPASS_HEADER)) return NextResponse.next();
  const headers = new Headers(request.headers);
  headers.delete(BYPASS_HEADER);
  return NextResponse.next({ request: { headers } });
}

/** Past gate and Clerk; only what a client could never rightly set is taken off. */
export function passBy(request: NextRequest): Response {
  const headers = new Headers();
  request.headers.forEach((value, name) => {
    if (!isInternal(name)) headers.set(name, value);
  });
  return NextResponse.next({ request: { headers } });
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
