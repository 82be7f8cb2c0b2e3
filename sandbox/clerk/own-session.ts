import type { FakeResponse } from "../fake.ts";
import { clientOf } from "./cookies.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { abandonAt } from "./model.ts";
import type { Client, Session } from "./state.ts";

/** What has reached its longest life, or was not used for long, is over. */
function endByItself(session: Session, now: number): void {
  if (session.status !== "active" || Object.isFrozen(session)) return;
  if (now >= session.expireAt) session.status = "expired";
  else if (now >= abandonAt(session)) session.status = "abandoned";
}

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
  endByItself(session, instance.clock.now());
  if (session.status !== "active") return clerkError(401, "authentication_invalid", "The session has ended");
  return act(session, client);
}
