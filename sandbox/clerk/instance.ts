import type { SandboxClock } from "../fake.ts";
import { SECRET_KEY } from "../ids.ts";
import type { Violations } from "../violations.ts";
import { loadKeys, type ClerkKeys } from "./keys.ts";
import { emptyState, type ClerkState, type Session } from "./state.ts";
import { sessionClaims, signToken } from "./tokens.ts";

/** One fake Clerk instance: what its APIs share. */
export interface ClerkInstance {
  readonly state: ClerkState;
  readonly keys: ClerkKeys;
  readonly clock: SandboxClock;
  readonly violations: Violations;
  /** Secret keys that are active; several may be at once. */
  readonly secretKeys: Set<string>;
}

export function createInstance(folder: string, clock: SandboxClock, violations: Violations): ClerkInstance {
  return {
    state: emptyState(),
    keys: loadKeys(folder),
    clock,
    violations,
    secretKeys: new Set([SECRET_KEY]),
  };
}

/** A fresh token of a session. */
export function freshToken(instance: ClerkInstance, session: Session): string {
  const user = instance.state.users.get(session.userId);
  if (!user) throw new Error(`session ${session.id} without user`);
  return signToken(sessionClaims(session, user, instance.clock.now()), instance.keys.instance.privateKey);
}
