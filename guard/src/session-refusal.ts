/** The gate's check of a session, for handlers that it is not asked about. */
import { decodeProtectedHeader } from "jose";
import { unauthorized, unread } from "./answers.ts";
import { livesTooLong, presentedBy } from "./lifetime.ts";
import { readLive } from "./live.ts";
import { isUnread } from "./live-policy.ts";
import { refusedBy } from "./refused.ts";
import { reverification } from "./refused-answers.ts";
import { isSignedOut } from "./revoke.ts";
import { creationOf } from "./session-created.ts";
import { settingsFrom, type GateOptions } from "./settings.ts";

/** As `toAuth()` of `authenticateRequest` gives it. */
export interface SessionAuth {
  readonly sessionClaims?: object | null | undefined;
  readonly getToken: () => Promise<string | null>;
}

/**
 * What to answer instead of doing anything, where the gate would not take a session whose token Clerk's SDK has verified: nobody's,
 * longer-lived than it may be, made for none of `authorizedParties`, signed out here, or refused by the auth policy. For a handler
 * that is left out of the gate and asks Clerk's SDK itself: `const refusal = await sessionRefusal(state.toAuth(), gateOptions);
 * if (refusal !== null) return refusal;`
 * @returns JSON: 401, 403 where something has to be verified again (Clerk's `useReverification` understands it), 503 where the
 * policy is required and cannot be read; null: the session counts. Never throws for anything that stands in the request.
 */
export async function sessionRefusal(
  auth: SessionAuth | null | undefined,
  options: GateOptions,
): Promise<Response | null> {
  const claims = auth?.sessionClaims;
  if (!auth || !claims) return unauthorized("json");
  const settings = settingsFrom(options);
  const { authorizedParties, maxTokenSeconds, askCreated, now } = settings;
  const presented = presentedBy({ ...claims });
  if (presented.sessionId === null || livesTooLong(presented, maxTokenSeconds)) return unauthorized("json");
  const azp = "azp" in claims ? claims.azp : undefined;
  if (!authorizedParties.some((party) => party === azp)) return unauthorized("json");
  if (isSignedOut(presented.sessionId)) return unauthorized("json");
  const { policy } = await readLive(settings);
  if (isUnread(settings, policy)) return unread("json", new Headers());
  const token = await auth.getToken();
  const header = token === null ? {} : { ...decodeProtectedHeader(token) };
  const refused = await refusedBy(policy.policy, { claims: { ...claims }, header }, (sessionId) =>
    creationOf(sessionId, askCreated, now),
  );
  if (refused === null) return null;
  return refused.because === "denied" ? unauthorized("json") : reverification();
}
