/** In normal times: a browser that signed out while Clerk could not be told stays out, and Clerk is told. */
import { decodeJwt } from "jose";
import { tokenInHeader } from "./clean.ts";
import { clerkCookies, parseCookies } from "./cookies.ts";
import { isRevoked, isSignedOut, tryRevoke, untoldSessions } from "./revoke.ts";
import { settingsFrom, type GateOptions, type Settings } from "./settings.ts";
import { sharedState } from "./shared.ts";
import { readTombstones, TOMBSTONE } from "./tombstone.ts";

export interface SignedOutHere {
  /** Whether the request's own session is one of them: it then counts as nobody. */
  readonly applies: boolean;
  /** Those of which Clerk may be told: the browser's word is sealed by us. */
  readonly unrevoked: readonly string[];
  /** The browser's note has served its purpose. */
  readonly allRevoked: boolean;
}

/** Null, and next to no work, for a request that has nothing to do with such a sign-out. */
export async function signedOutHere(settings: Settings, headers: Headers): Promise<SignedOutHere | null> {
  const header = headers.get("cookie");
  if (header?.includes(TOMBSTONE) !== true && sharedState().signedOut.size === 0) return null;
  const cookies = parseCookies(header);
  const { sessions: buried, ours } = await readTombstones(cookies, settings.seals);
  const token = tokenInHeader(headers);
  const tokens = token !== null ? [token] : clerkCookies(cookies, await settings.suffix).sessions;
  const applies = tokens
    .map(sessionNamedBy)
    .some((id) => id !== null && (buried.includes(id) || isSignedOut(id)));
  if (!applies && buried.length === 0) return null;
  const unrevoked = ours.filter((id) => !isRevoked(id));
  return { applies, unrevoked, allRevoked: buried.length > 0 && buried.every(isRevoked) };
}

/**
 * Tells Clerk of the sign-outs that this process noted while it could not be reached. For a health route that has just
 * seen Clerk answer; safe to repeat, never throws.
 */
export async function tellClerkOfSignOuts(options: GateOptions): Promise<void> {
  await tellClerk(settingsFrom(options), untoldSessions());
}

/** Tells Clerk, behind the answer. Never throws. */
export async function tellClerk(settings: Settings, sessions: readonly string[]): Promise<void> {
  for (const sessionId of sessions) {
    const revoked = await tryRevoke(sessionId, settings.revoke, settings.now);
    if (!revoked) continue;
    settings.log({
      event: "auth-gate-signed-out",
      time: new Date(settings.now()).toISOString(),
      sessionId,
      revoked,
    });
  }
}

/** Unverified: it can only make someone nobody. */
function sessionNamedBy(token: string): string | null {
  try {
    const { sid } = decodeJwt(token);
    return typeof sid === "string" ? sid : null;
  } catch {
    return null;
  }
}
