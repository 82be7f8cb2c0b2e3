/** The gate's check of a session, for handlers that it is not asked about. */
import { livesTooLong, presentedBy } from "./lifetime.ts";
import { isSignedOut } from "./revoke.ts";
import { settingsFrom, type GateOptions } from "./settings.ts";

/**
 * Whether the gate would take a session whose token Clerk's SDK has verified: not longer-lived than it may be, made for one of
 * `authorizedParties`, not signed out here. For a handler that is left out of the gate and asks Clerk's SDK itself.
 * @param claims `toAuth().sessionClaims` of its `authenticateRequest`; null or undefined: nobody, hence false
 */
export function acceptsSession(claims: object | null | undefined, options: GateOptions): boolean {
  if (claims === null || claims === undefined) return false;
  const { authorizedParties, maxTokenSeconds } = settingsFrom(options);
  const presented = presentedBy({ ...claims });
  if (presented.sessionId === null || livesTooLong(presented, maxTokenSeconds)) return false;
  const azp = "azp" in claims ? claims.azp : undefined;
  return authorizedParties.some((party) => party === azp) && !isSignedOut(presented.sessionId);
}
