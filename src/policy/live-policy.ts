import { verifyPolicy, type AuthPolicy } from "../../guard/src/auth-policy.ts";
import { verifyingKey } from "../../guard/src/grant.ts";

/** A policy that our key signed for this audience, with its bytes. */
export interface SignedPolicy {
  readonly policy: AuthPolicy;
  readonly text: string;
}

/**
 * Trusts a text only when our key signed it for this audience. Undefined for everything else, an absent one included.
 * @param publicKey Ed25519, base64url of the raw 32 bytes
 */
export async function readSignedPolicy(
  text: string | undefined,
  publicKey: string,
  audience: string,
): Promise<SignedPolicy | undefined> {
  if (text === undefined || text === "") return undefined;
  const verdict = await verifyPolicy(text, { key: verifyingKey(publicKey), audience });
  return verdict.ok ? { policy: verdict.policy, text } : undefined;
}
