/** Tells Clerk about sign-outs that it missed. Never throws, and never makes a request wait longer than its deadline. */
import type { Now } from "./clock.ts";
import { sharedState } from "./shared.ts";

/** Revokes one session at Clerk; rejects when Clerk does not answer. */
export type Revoke = (sessionId: string, deadlineMs: number) => Promise<void>;

const DEADLINE_MS = 2_000;
const PAUSE_MS = 3_000;
const REVOKED = Infinity;
const MAX_REMEMBERED = 10_000;

/** Notes a sign-out in this process, so that copies of the cookie are refused here too. */
export function rememberSignedOut(sessionId: string): void {
  const { signedOut } = sharedState();
  if (signedOut.size >= MAX_REMEMBERED) signedOut.delete(signedOut.keys().next().value as string);
  if (!signedOut.has(sessionId)) signedOut.set(sessionId, 0);
}

/** Whether this process knows that the session was signed out. */
export function isSignedOut(sessionId: string): boolean {
  return sharedState().signedOut.has(sessionId);
}

/** Whether Clerk has been told by this process. */
export function isRevoked(sessionId: string): boolean {
  return sharedState().signedOut.get(sessionId) === REVOKED;
}

/** Sessions that were signed out in this process and of which Clerk has not been told. */
export function untoldSessions(): string[] {
  return [...sharedState().signedOut]
    .filter(([, triedAt]) => triedAt !== REVOKED)
    .map(([sessionId]) => sessionId);
}

/**
 * Tries to revoke, at most every three seconds for one session.
 * @returns whether Clerk said that the session is ended. Repeating it is safe.
 */
export async function tryRevoke(sessionId: string, revoke: Revoke, now: Now): Promise<boolean> {
  const { signedOut } = sharedState();
  const last = signedOut.get(sessionId) ?? 0;
  if (last === REVOKED) return true;
  if (now() - last < PAUSE_MS) return false;
  rememberSignedOut(sessionId);
  signedOut.set(sessionId, now());
  try {
    await revoke(sessionId, DEADLINE_MS);
    signedOut.set(sessionId, REVOKED);
    return true;
  } catch {
    return false;
  }
}

/**
 * `POST https://api.clerk.com/v1/sessions/:id/revoke`, by hand because the SDK has no time-out. A session that is gone
 * or ended already counts as revoked.
 */
export function revokeAtClerk(secretKey: string): Revoke {
  return async (sessionId, deadlineMs) => {
    const response = await fetch(
      `https://api.clerk.com/v1/sessions/${encodeURIComponent(sessionId)}/revoke`,
      {
        method: "POST",
        headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
        cache: "no-store",
        signal: AbortSignal.timeout(deadlineMs),
      },
    );
    await response.body?.cancel();
    if (!response.ok && response.status !== 404) throw new Error(`Clerk answered ${response.status}.`);
  };
}
