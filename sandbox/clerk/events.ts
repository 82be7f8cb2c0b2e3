import type { SandboxClock } from "../fake.ts";
import { CLERK_INSTANCE } from "../ids.ts";
import type { Svix } from "../svix/svix.ts";
import type { SessionStatus } from "./model.ts";
import { backendSession, backendUser } from "./objects.ts";
import type { ClerkState } from "./state.ts";

interface Emitting {
  readonly state: ClerkState;
  readonly clock: SandboxClock;
  readonly webhooks: Svix;
}

/** Other ends of a session (expired, replaced, abandoned) are no event of their own. */
const sessionEvents: Partial<Record<SessionStatus, string>> = {
  ...{ active: "session.created", pending: "session.pending" },
  ...{ ended: "session.ended", removed: "session.removed", revoked: "session.revoked" },
};

/**
 * Has Clerk send webhooks: for each person created, changed and deleted, and for each session that begins or ends. What
 * happens to somebody in one turn is one event, with what they are after it.
 */
export function emitChanges({ state, clock, webhooks }: Emitting): void {
  const emit = (type: string, data: object): void => {
    const attributes = { http_request: { client_ip: "203.0.113.7", user_agent: "Mozilla/5.0" } };
    const event = { data, event_attributes: attributes, instance_id: CLERK_INSTANCE, object: "event" };
    webhooks.emit(type, { ...event, timestamp: clock.now(), type });
  };
  let waiting = new Map<string, "created" | "updated">();
  const flush = (): void => {
    const now = waiting;
    waiting = new Map();
    for (const [id, kind] of now) {
      const user = state.users.get(id);
      if (user !== undefined) emit(`user.${kind}`, backendUser(user, clock.now()));
    }
  };
  state.users.onChange = (kind, id) => {
    if (!webhooks.wanted) return;
    if (kind === "deleted") {
      waiting.delete(id);
      emit("user.deleted", { deleted: true, id, object: "user" });
      return;
    }
    if (waiting.size === 0) queueMicrotask(flush);
    if (!waiting.has(id)) waiting.set(id, kind);
  };
  state.sessions.onChange = (session) => {
    const type = sessionEvents[session.status];
    if (webhooks.wanted && type !== undefined) emit(type, backendSession(session));
  };
}
