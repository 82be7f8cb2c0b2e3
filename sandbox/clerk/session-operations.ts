import type { FakeResponse } from "../fake.ts";
import { clerkError, notFound } from "./errors.ts";
import { freshToken, type ClerkInstance } from "./instance.ts";
import type { Session } from "./model.ts";
import { backendSession } from "./objects.ts";
import { createClient, createSession } from "./state.ts";
import { sessionClaims, signToken, TOKEN_LIFE_S } from "./tokens.ts";
import type { Operations } from "./validated.ts";

const LIST_LIMIT = 500;

/** Sessions in the Backend API: newest first, ended one by one, and tokens of any length for those that are active. */
export function sessionOperations(instance: ClerkInstance): Operations {
  const { state, clock } = instance;
  const withSession = (id: string | undefined, act: (session: Session) => FakeResponse): FakeResponse => {
    const session = state.sessions.get(id ?? "");
    return session ? act(session) : notFound("session");
  };
  const token = (id: string | undefined, fields: Readonly<Record<string, unknown>>): FakeResponse =>
    withSession(id, (session) => {
      if (session.status !== "active") return notFound("active session");
      return { status: 200, body: { object: "token", jwt: backendToken(instance, session, fields) } };
    });
  return {
    "GET /sessions": ({ url }) => listSessions(instance, url.searchParams),
    "POST /sessions": ({ fields }) => {
      if (instance.environment === "production")
        return clerkError(
          400,
          "request_invalid_for_environment",
          "Request only valid for development instances.",
          "Sessions cannot be created by the Backend API in production instances.",
        );
      const user = state.users.get(String(fields["user_id"]));
      if (user === undefined) return notFound("user");
      const org = fields["active_organization_id"];
      const given = { byApi: true, ...(typeof org === "string" && { orgId: org }) } as const;
      const session = createSession(state, clock.now(), user, createClient(state, clock.now()), given);
      return { status: 200, body: backendSession(session) };
    },
    "GET /sessions/{session_id}": ({ params }) =>
      withSession(params["session_id"], (session) => ({ status: 200, body: backendSession(session) })),
    "POST /sessions/{session_id}/revoke": ({ params }) =>
      withSession(params["session_id"], (session) => {
        state.sessions.end(session, "revoked", clock.now());
        return { status: 200, body: backendSession(state.sessions.get(session.id) ?? session) };
      }),
    "POST /sessions/{session_id}/tokens": ({ params, fields }) => token(params["session_id"], fields),
    "POST /sessions/{session_id}/tokens/{template_name}": ({ params, fields }) =>
      instance.settings.named("jwt_templates", params["template_name"] ?? "") === undefined
        ? notFound("JWT template")
        : token(params["session_id"], fields),
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
  const known = userId ? state.sessions.ofUser(userId) : state.sessions.ofClient(clientId ?? "");
  const all = known
    .filter((one) => (!clientId || one.clientId === clientId) && (!status || one.status === status))
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  const offset = Number(query.get("offset") ?? 0);
  const limit = Math.min(Number(query.get("limit") ?? 10), LIST_LIMIT);
  const page = all.slice(offset, offset + limit).map(backendSession);
  const paginated = query.get("paginated") === "true";
  return { status: 200, body: paginated ? { data: page, total_count: all.length } : page };
}
