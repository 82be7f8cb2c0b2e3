import type { FakeResponse } from "../fake.ts";
import { clientOf } from "./cookies.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { Client, Session } from "./state.ts";

/** Does something with an active session of the browser that asks, or says as Clerk does why not. */
export function withOwnSession(
  instance: ClerkInstance,
  cookie: string | undefined,
  id: string | undefined,
  act: (session: Session, client: Client) => FakeResponse,
): FakeResponse {
  const client = clientOf(instance, cookie);
  if (!client) return clerkError(401, "authentication_invalid", "Unable to authenticate the request");
  const session = instance.state.sessions.get(id ?? "");
  if (!session || session.clientId !== client.id) return notFound("session");
  if (session.status !== "active") return clerkError(401, "authentication_invalid", "The session has ended");
  return act(session, client);
}
