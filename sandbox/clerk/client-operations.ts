import type { FakeResponse } from "../fake.ts";
import { clientObject, sessionObject } from "./client-object.ts";
import { clientCookies, clientOf } from "./cookies.ts";
import { environment } from "./environment.ts";
import { freshToken, type ClerkInstance } from "./instance.ts";
import { jwks } from "./jwks.ts";
import { withOwnSession } from "./own-session.ts";
import { mintedAtEdge } from "./session-minter.ts";
import { createClient, sessionsOf, type Client, type Session } from "./state.ts";
import type { Operations } from "./validated.ts";

/** Environment, client and sessions: what the browser SDK needs to load, to stay signed in and to sign out. */
export function clientOperations(instance: ClerkInstance): Operations {
  const { state, clock, verifying } = instance;
  const cookies = (client: Client | undefined) => ({ "set-cookie": clientCookies(instance, client) });

  const withSession = (
    cookie: string | undefined,
    id: string | undefined,
    act: (session: Session, client: Client) => FakeResponse,
  ): FakeResponse => withOwnSession(instance, cookie, id, act);

  const signOut = (cookie: string | undefined): FakeResponse => {
    const client = clientOf(instance, cookie);
    for (const session of client ? sessionsOf(state, client) : [])
      state.sessions.end(session, "removed", clock.now());
    const response = client ? clientObject(instance, client) : null;
    return { status: 200, headers: cookies(client), body: { response, client: null } };
  };

  return {
    "GET /.well-known/jwks.json": () => ({ status: 200, body: jwks(instance) }),
    "GET /v1/environment": () => ({ status: 200, body: environment(instance) }),
    "PATCH /v1/environment": () => ({ status: 200, body: environment(instance) }),
    "GET /v1/client": ({ headers }) => {
      const client = clientOf(instance, headers["cookie"]);
      return {
        status: 200,
        headers: cookies(client),
        body: { response: client ? clientObject(instance, client) : null, client: null },
      };
    },
    "POST /v1/client": ({ headers }) => {
      const client = clientOf(instance, headers["cookie"]) ?? createClient(state, clock.now());
      return {
        status: 200,
        headers: cookies(client),
        body: { response: clientObject(instance, client), client: null },
      };
    },
    "DELETE /v1/client": ({ headers }) => signOut(headers["cookie"]),
    "DELETE /v1/client/sessions": ({ headers }) => signOut(headers["cookie"]),
    "GET /v1/client/sessions/{session_id}": ({ headers, params }) =>
      withSession(headers["cookie"], params["session_id"], (session, client) => ({
        status: 200,
        body: { response: sessionObject(instance, session), client: clientObject(instance, client) },
      })),
    "POST /v1/client/sessions/{session_id}/touch": ({ headers, params, fields }) =>
      withSession(headers["cookie"], params["session_id"], (session, client) => {
        session.lastActiveAt = clock.now();
        client.lastActiveSessionId = session.id;
        const org = fields["active_organization_id"];
        if (typeof org === "string") session.orgId = org === "" ? null : org;
        return {
          status: 200,
          headers: cookies(client),
          body: { response: sessionObject(instance, session), client: clientObject(instance, client) },
        };
      }),
    "POST /v1/client/sessions/{session_id}/tokens": ({ headers, params, fields }) => {
      const atEdge =
        verifying.sessionMinter && fields["force_origin"] !== "true"
          ? mintedAtEdge(instance, params["session_id"] ?? "", fields["token"])
          : undefined;
      if (atEdge !== undefined) return { status: 200, body: { object: "token", jwt: atEdge } };
      return withSession(headers["cookie"], params["session_id"], (session) => {
        session.lastActiveAt = clock.now();
        return { status: 200, body: { object: "token", jwt: freshToken(instance, session) } };
      });
    },
    "POST /v1/client/sessions/{session_id}/end": ({ headers, params }) =>
      endOne(headers["cookie"], params["session_id"], "ended"),
    "POST /v1/client/sessions/{session_id}/remove": ({ headers, params }) =>
      endOne(headers["cookie"], params["session_id"], "removed"),
  };

  function endOne(
    cookie: string | undefined,
    id: string | undefined,
    how: "ended" | "removed",
  ): FakeResponse {
    return withSession(cookie, id, (session, client) => {
      const before = sessionObject(instance, session);
      state.sessions.end(session, how, clock.now());
      return {
        status: 200,
        headers: cookies(client),
        body: {
          response: { ...before, status: how, last_active_token: null },
          client: clientObject(instance, client),
        },
      };
    });
  }
}
