import type { ClerkInstance } from "./instance.ts";
import type { SecretKeyEntry } from "./secret-keys.ts";
import { newSettings } from "./settings.ts";
import { newSwitches } from "./switches.ts";

/** What of a Clerk instance outlives its sandbox, beside the keys in the folder. */
export interface SavedClerk {
  readonly secretKeys: readonly SecretKeyEntry[];
}

/** @throws Error where there is more: people, sessions, webhooks, settings. Those are not kept, and must not get lost unsaid. */
export function saveClerk(instance: ClerkInstance): SavedClerk {
  const { state, webhooks, tickets, settings, switches, plan, violations, verifying } = instance;
  const more = {
    people: state.users.size > 0,
    browsers: state.clients.size + state.signIns.size > 0,
    tickets: tickets.size > 0,
    webhooks: webhooks.list().length > 0,
    settings: settings.changes !== newSettings(0).changes,
    switches: JSON.stringify(switches) !== JSON.stringify(newSwitches(instance.environment)),
    plan: Object.values(plan).includes(false) || Object.keys(plan.refused).length > 0,
    verifying: verifying.sessionMinter || verifying.multiSession || verifying.emailCodes.size > 0,
    violations: violations.list().length > 0,
  };
  const found = Object.entries(more).flatMap(([name, there]) => (there ? [name] : []));
  if (found.length > 0) throw new Error(`Of the Clerk instance, this cannot be kept: ${found.join(", ")}.`);
  return { secretKeys: instance.secretKeys.list(instance.clock.now()) };
}

/** @param laterMs how much later it is than when it was saved: all instants move */
export function loadClerk(instance: ClerkInstance, { secretKeys }: SavedClerk, laterMs: number): void {
  const later = (at: number | null) => (at === null ? null : at + laterMs);
  instance.secretKeys.restore(
    secretKeys.map((one) => ({
      ...one,
      ...{ createdAt: one.createdAt + laterMs, lastUsedAt: later(one.lastUsedAt) },
      expiresAt: later(one.expiresAt),
    })),
  );
}
