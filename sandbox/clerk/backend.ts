import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { BACKEND_API_HOST, CLERK_INSTANCE } from "../ids.ts";
import { openApi } from "../openapi.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { freshToken } from "./instance.ts";
import { jwks } from "./jwks.ts";
import { backendSession, backendUser } from "./objects.ts";
import { RateLimit } from "./rate-limit.ts";
import { createClient, createSession, endSession, type Session } from "./state.ts";
import { signToken, sessionClaims, TOKEN_LIFE_S } from "./tokens.ts";
import { listUsers, selectUsers } from "./user-query.ts";
import { runValidated, type Operations } from "./validated.ts";

/** Clerk's Backend API at api.clerk.com: secret key checked, limits counted, both sides held to the OpenAPI document. */
export function createBackendApi(instance: ClerkInstance, limit: RateLimit = new RateLimit()): Fake {
  const api = {
    service: "clerk-backend",
    spec: openApi("clerk-bapi-2026-05-12"),
    operations: operations(instance),
  };
  const handle = (request: FakeRequest): FakeResponse => {
    const refused = unauthorised(instance, request.headers["authorization"]);
    if (refused) return refused;
    const path = request.url.pathname.replace(/^\/v1(?=\/)/, "");
    if (path !== "/jwks") {
      const exceeded = limit.take(instance.clock.now());
      if (exceeded)
        return clerkError(429, "too_many_requests", "Too many requests, retry later", undefined, {
          "retry-after": String(exceeded.retryAfterS),
        });
    }
    return runValidated(instance, api, request, path);
  };
  return {
    name: "clerk-backend",
    hosts: () => [BACKEND_API_HOST],
    handle: async (request) => handle(request),
  };
}

function unauthorised(instance: ClerkInstance, header: string | undefined): FakeResponse | undefined {
  const key = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  if (key === undefined)
    return clerkError(
      401,
      "authentication_invalid",
      "Invalid authentication",
      "Unable to authenticate the request, you need to supply a secret key.",
    );
  if (instance.secretKeys.has(key)) return undefined;
  return clerkError(
    401,
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
  );
}

function operations(instance: ClerkInstance): Operations {
  const { state, clock } = instance;
  const withSession = (id: string | undefined, act: (session: Session) => FakeResponse): FakeResponse => {
    const session = state.sessions.get(id ?? "");
    return session ? act(session) : notFound("session");
  };
  return {
    "GET /jwks": () => ({ status: 200, body: jwks(instance) }),
    "GET /instance": () => ({
      status: 200,
      body: {
        object: "instance",
        id: CLERK_INSTANCE,
        environment_type: "production",
        allowed_origins: null,
        workspace_id: null,
      },
    }),
    "GET /redirect_urls": () => ({ status: 200, body: [] }),
    "GET /users": ({ url }) => ({ status: 200, body: listUsers(state, url.searchParams).map(backendUser) }),
    "GET /users/count": ({ url }) => ({
      status: 200,
      body: { object: "total_count", total_count: selectUsers(state, url.searchParams).length },
    }),
    "GET /users/{user_id}": ({ params }) => {
      const user = state.users.get(params["user_id"] ?? "");
      return user ? { status: 200, body: backendUser(user) } : notFound("user");
    },
    "GET /sessions": ({ url }) => listSessions(instance, url.searchParams),
    "POST /sessions": ({ fields }) => {
      const user = state.users.get(String(fields["user_id"]));
      if (!user) return notFound("user");
      const client = createClient(state, clock.now());
      return { status: 200, body: backendSession(createSession(state, clock.now(), user, client)) };
    },
    "GET /sessions/{session_id}": ({ params }) =>
      withSession(params["session_id"], (session) => ({ status: 200, body: backendSession(session) })),
    "POST /sessions/{session_id}/revoke": ({ params }) =>
      withSession(params["session_id"], (session) => {
        endSession(session, "revoked", clock.now());
        return { status: 200, body: backendSession(session) };
      }),
    "POST /sessions/{session_id}/tokens": ({ params, fields }) =>
      withSession(params["session_id"], (session) => {
        if (session.status !== "active") return notFound("active session");
        return { status: 200, body: { object: "token", jwt: backendToken(instance, session, fields) } };
      }),
  };
}

function backendToken(
  instance: ClerkInstance,
  session: Session,
  fields: Readonly<Record<string, unknown>>,
): string {
  const life = Number(fields["expires_in_seconds"] ?? TOKEN_LIFE_S);
  const user = instance.state.users.get(session.userId);
  if (!user || life === TOKEN_LIFE_S) return freshToken(instance, session);
  const claims = sessionClaims(session, user, instance.clock.now());
  return signToken({ ...claims, exp: Number(claims["iat"]) + life }, instance.keys.instance.privateKey);
}

function listSessions({ state }: ClerkInstance, query: URLSearchParams): FakeResponse {
  const userId = query.get("user_id");
  const clientId = query.get("client_id");
  if (!userId && !clientId)
    return clerkError(
      422,
      "missing_query_parameters",
      "missing query parameters",
      "At least one of client_id or user_id must be provided.",
    );
  const status = query.get("status");
  const all = [...state.sessions.values()].filter(
    (one) =>
      (!userId || one.userId === userId) &&
      (!clientId || one.clientId === clientId) &&
      (!status || one.status === status),
  );
  const offset = Number(query.get("offset") ?? 0);
  const page = all
    .slice(offset, offset + Math.min(Number(query.get("limit") ?? 10), 500))
    .map(backendSession);
  const paginated = query.get("paginated") === "true";
  return { status: 200, body: paginated ? { data: page, total_count: all.length } : page };
}
