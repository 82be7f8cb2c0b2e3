/** Whether the auth policy refuses a session, and why. */
import type { AuthPolicy } from "./auth-policy.ts";
import { holdAgainstEpoch, isSince, type VerifiedToken } from "./epoch.ts";
import { presentedBy, type Presented } from "./lifetime.ts";

export type RefusedBecause = "denied" | "before-epoch";

/** A genuine session that the policy refuses. */
export interface Refused {
  readonly because: RefusedBecause;
  readonly presented: Presented;
  /** Of the policy. */
  readonly generation: number;
}

/**
 * @param created when a session was created, ms; null: not known. Asked only where the token itself leaves it open.
 * @returns null: the policy lets it pass
 */
export async function refusedBy(
  policy: AuthPolicy | null,
  token: VerifiedToken,
  created: (sessionId: string) => Promise<number | null>,
): Promise<Refused | null> {
  if (policy === null) return null;
  const { deny, epoch, generation } = policy;
  if (deny.length === 0 && epoch === 0) return null;
  const presented = presentedBy(token.claims);
  const { userId, sessionId, actor } = presented;
  const named = [userId, sessionId, actor];
  if (deny.some((id) => named.includes(id))) return { because: "denied", presented, generation };
  const verdict = holdAgainstEpoch(epoch, token);
  if (verdict === "passes") return null;
  const createdMs = verdict === "ask" && sessionId !== null ? await created(sessionId) : null;
  if (createdMs !== null && isSince(createdMs, epoch)) return null;
  return { because: "before-epoch", presented, generation };
}
