/**
 * The auth policy as of now. Unlike a grant it has no end, so whatever cannot be read, is missing or is older than what was
 * seen changes nothing: the last good one stands, and in a process that has none the one that its deployment carries.
 */
import { POLICY_VARIABLE, verifyPolicy, type AuthPolicy, type PolicyRefusal } from "./auth-policy.ts";
import type { Environment, Lane, LaneTexts } from "./lane.ts";
import { sharedState } from "./shared.ts";
import type { VerifyingKey } from "./verifying-key.ts";

export interface LivePolicy {
  /**
   * `read`: as the lane has it now, half a minute at most. `held`: the last that this process read. `floor`: it has read none, and
   * goes by `AUTH_GATE_POLICY` of its deployment. `none`: there is no policy that it knows of.
   */
  readonly source: "read" | "held" | "floor" | "none";
  /** Null: none. */
  readonly policy: AuthPolicy | null;
  /** Why the lane's own is not obeyed; null: it is. */
  readonly problem: PolicyRefusal | "unreadable" | "not-configured" | null;
}

export const NO_POLICY: LivePolicy = { source: "none", policy: null, problem: "not-configured" };

/** Whose policy it is: the project's. Previews obey it, too: a session that is refused in production is refused there. */
export function policyAudience(env: Environment): string | null {
  const project = env["VERCEL_PROJECT_ID"];
  return project ? `${project}:production` : null;
}

/** Never throws. In lane `redeploy` the deployment's own policy is the whole of it. */
export async function livePolicy(
  lane: Lane | null,
  texts: LaneTexts,
  env: Environment,
  key: VerifyingKey,
): Promise<LivePolicy> {
  const audience = policyAudience(env);
  if (audience === null) return NO_POLICY;
  const { policies } = sharedState();
  const carried = await check(env[POLICY_VARIABLE], key, audience);
  const floor = carried.ok && lane !== "redeploy" ? carried.policy : null;
  const verdict = texts.readable ? await check(texts.policy, key, audience) : null;
  // Looked at last, since another request may have read a newer one meanwhile.
  const kept = policies.get(audience) ?? null;
  const lowest = Math.max(kept?.generation ?? 0, floor?.generation ?? 0);
  if (verdict?.ok === true && verdict.policy.generation >= lowest) {
    policies.set(audience, verdict.policy);
    return { source: "read", policy: verdict.policy, problem: null };
  }
  const problem = verdict === null ? "unreadable" : verdict.ok ? "older-generation" : verdict.reason;
  if (kept !== null) return { source: "held", policy: kept, problem };
  return { source: floor === null ? "none" : "floor", policy: floor, problem };
}

/** Whether a policy that must be there was never read by this process: then nobody in particular is let in. */
export const isUnread = (settings: { readonly policyRequired: boolean }, { source }: LivePolicy): boolean =>
  settings.policyRequired && (source === "floor" || source === "none");

/** What stood when it was last looked at, for when looking itself fails. Never throws. */
export function lastPolicy(env: Environment): LivePolicy {
  const policy = sharedState().policies.get(policyAudience(env) ?? "") ?? null;
  return { source: policy === null ? "none" : "held", policy, problem: "unreadable" };
}

const MAX_CHECKED = 8;

/** Everything but the generation; the signature is checked when a text is new, not with each request. */
async function check(text: unknown, key: VerifyingKey, audience: string) {
  const { checkedPolicies } = sharedState();
  const id = typeof text === "string" ? `${key.x} ${audience} ${text}` : null;
  const known = id === null ? undefined : checkedPolicies.get(id);
  if (known !== undefined) return known;
  const verdict = await verifyPolicy(text, { key, audience });
  if (id === null || id.length > 10_000) return verdict;
  if (checkedPolicies.size >= MAX_CHECKED) checkedPolicies.clear();
  checkedPolicies.set(id, verdict);
  return verdict;
}
