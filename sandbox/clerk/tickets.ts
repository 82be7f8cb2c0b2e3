import { randomBytes } from "node:crypto";
import type { FakeResponse } from "../fake.ts";
import { FRONTEND_API } from "../ids.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { Client, Session, Ticket } from "./model.ts";
import { clerkId, createSession, isLocked } from "./state.ts";
import type { Operations } from "./validated.ts";

const SIGN_IN_LIFE_S = 2_592_000;
const ACTOR_LIFE_S = 3_600;

/** Tickets in the Backend API. */
export function ticketOperations(instance: ClerkInstance): Operations {
  const { state, clock, tickets } = instance;
  const issue = (
    kind: Ticket["kind"],
    userId: string,
    lifeS: number,
    actor?: Ticket["actor"],
  ): Ticket | undefined => {
    if (state.users.get(userId) === undefined) return undefined;
    const now = clock.now();
    const made: Ticket = {
      ...{ kind, id: clerkId(kind === "sign_in_token" ? "sit" : kind === "actor_token" ? "act" : "agt") },
      ...{ token: randomBytes(24).toString("base64url"), userId, actor, status: "pending" },
      ...{ createdAt: now, expiresAt: now + lifeS * 1000 },
    };
    tickets.set(made.token, made);
    return made;
  };
  const revoke = (id: string | undefined, kind: Ticket["kind"]): FakeResponse => {
    const found = [...tickets.values()].find((one) => one.id === id && one.kind === kind);
    if (found === undefined) return notFound("token");
    if (found.status === "accepted") return clerkError(400, "token_already_used", "The token was used.");
    found.status = "revoked";
    return { status: 200, body: shown(found, false) };
  };
  return {
    "POST /sign_in_tokens": ({ fields }) => {
      const life = Number(fields["expires_in_seconds"] ?? SIGN_IN_LIFE_S);
      const made = issue("sign_in_token", String(fields["user_id"]), life);
      return made ? { status: 200, body: shown(made, true) } : notFound("user");
    },
    "POST /sign_in_tokens/{sign_in_token_id}/revoke": ({ params }) =>
      revoke(params["sign_in_token_id"], "sign_in_token"),
    "POST /actor_tokens": ({ fields }) => {
      const life = Number(fields["expires_in_seconds"] ?? ACTOR_LIFE_S);
      const actor = fields["actor"] as Record<string, unknown>;
      const made = issue("actor_token", String(fields["user_id"]), life, actor);
      return made ? { status: 200, body: shown(made, true) } : notFound("user");
    },
    "POST /actor_tokens/{actor_token_id}/revoke": ({ params }) =>
      revoke(params["actor_token_id"], "actor_token"),
    "POST /agents/tasks": ({ fields }) => {
      const behalf = fields["on_behalf_of"] as Record<string, unknown>;
      const user =
        state.users.get(String(behalf["user_id"])) ?? state.users.byEmail(String(behalf["identifier"]));
      const made = user && issue("agent_task", user.id, ACTOR_LIFE_S, { sub: "agent", type: "agent" });
      return made ? { status: 200, body: shown(made, true) } : notFound("user");
    },
    "POST /agents/tasks/{agent_task_id}/revoke": ({ params }) =>
      revoke(params["agent_task_id"], "agent_task"),
  };
}

function shown(ticket: Ticket, withToken: boolean): object {
  const { kind, id, status, userId, actor, token, createdAt } = ticket;
  const url = withToken ? { url: `${FRONTEND_API}/v1/tickets/accept?ticket=${token}` } : {};
  if (kind === "agent_task")
    return { object: "agent_task", agent_id: "agent_sandbox", agent_task_id: id, task_id: id, ...url };
  return {
    ...{ object: kind, id, status, user_id: userId, created_at: createdAt, updated_at: createdAt },
    ...(actor && { actor }),
    ...(withToken && { token }),
    ...url,
  };
}

/** Signs in whom the ticket names; each works once. @returns what Clerk refuses with, or the session */
export function redeem(
  instance: ClerkInstance,
  client: Client,
  token: string,
): { readonly refused: FakeResponse } | { readonly session: Session } {
  const { state, clock, tickets } = instance;
  const now = clock.now();
  const ticket = tickets.get(token);
  if (ticket?.status !== "pending")
    return {
      refused: clerkError(
        400,
        "sign_in_token_already_used_code",
        "This sign in token has been used or revoked.",
      ),
    };
  if (ticket.expiresAt <= now)
    return { refused: clerkError(400, "ticket_expired_code", "The ticket has expired.") };
  const user = state.users.get(ticket.userId);
  if (user === undefined) return { refused: notFound("user") };
  if (user.banned) return { refused: clerkError(403, "user_banned", "This account is banned.") };
  if (isLocked(user, now)) return { refused: clerkError(403, "user_locked", "Your account is locked.") };
  ticket.status = "accepted";
  return { session: createSession(state, now, user, client, { actor: ticket.actor }) };
}
