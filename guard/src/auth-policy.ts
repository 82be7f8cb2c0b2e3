/**
 * The auth policy: whom the gate refuses until somebody takes them off, and the instant before which every sign-in has to be
 * repeated. A compact JWS (EdDSA) by the key that signs grants, of a type of its own: neither is ever taken for the other, nor
 * for a signed request. It has no end, so an empty one is what peacetime looks like. WebCrypto only, since the app imports it.
 */
import { CompactSign, compactVerify, decodeJwt, decodeProtectedHeader, importPKCS8 } from "jose";
import { refuseDenied } from "./exclusions.ts";
import { STATEMENT_BYTES } from "./limits.ts";
import type { VerifyingKey } from "./verifying-key.ts";

/** The Edge Config item that holds it, in the same store as the grant. */
export const POLICY_KEY = "auth_policy";
/** The variable with the policy as of the deployment: the floor of lane runtime, the whole of lane redeploy. */
export const POLICY_VARIABLE = "AUTH_GATE_POLICY";
/** Ids on the deny list: more would not leave room for a grant in the 8 kB of Edge Config on Vercel's free plan. */
export const MAX_DENY = 80;

const TYPE = "auth-policy+jwt";

export interface AuthPolicy {
  /** Vercel project id and environment: `prj_123:production`. */
  readonly aud: string;
  /** Rises with every change; 0: the first, empty one. */
  readonly generation: number;
  /** Unix seconds: sessions that verified nothing since have to do so again. 0: none. */
  readonly epoch: number;
  /** User and session ids, sorted, each once, `MAX_DENY` at most. */
  readonly deny: readonly string[];
}

export type PolicyShapeProblem =
  "absent" | "too-big" | "malformed" | "wrong-algorithm" | "wrong-type" | "bad-deny" | "too-many";

/** Why a policy is not obeyed. */
export type PolicyRefusal = PolicyShapeProblem | "bad-signature" | "wrong-audience" | "older-generation";

export type PolicyReading =
  | { readonly ok: true; readonly policy: AuthPolicy }
  | { readonly ok: false; readonly reason: PolicyShapeProblem };

export type PolicyVerdict =
  { readonly ok: true; readonly policy: AuthPolicy } | { readonly ok: false; readonly reason: PolicyRefusal };

/** What a policy is held against. */
export interface PolicyExpectation {
  /** From `verifyingKey(AUTH_GATE_PUBLIC_KEY)`. */
  readonly key: VerifyingKey;
  /** `<VERCEL_PROJECT_ID>:production` */
  readonly audience: string;
  /** The highest generation seen so far; lower ones are refused. Default: none seen. */
  readonly minGeneration?: number;
}

/**
 * Signs with Ed25519: the same policy and key always give the same bytes, whatever the order of fields and ids.
 * @param privateKey PKCS#8 PEM
 * @throws Error without the key's text when the key is no Ed25519 key, or the gate would refuse the policy for its shape
 */
export async function signPolicy(policy: AuthPolicy, privateKey: string): Promise<string> {
  const sorted = { ...policy, deny: [...new Set(policy.deny)].sort() };
  const read = readClaims(sorted);
  if (!read.ok) throw new Error(`The gate would refuse this policy: ${read.reason}.`);
  const key = await importPKCS8(privateKey, "EdDSA").catch(() => {
    // The cause may quote the input, which is a secret.
    throw new Error("The gate's signing key is not an Ed25519 private key in PKCS#8 PEM.");
  });
  const text = await new CompactSign(new TextEncoder().encode(JSON.stringify(read.policy)))
    .setProtectedHeader({ alg: "EdDSA", typ: TYPE })
    .sign(key);
  if (text.length > STATEMENT_BYTES) throw new Error("The gate would refuse this policy: too-big.");
  return text;
}

/** Reads size, algorithm, type and shape, NOT the signature: use `verifyPolicy` before obeying it. Never throws. */
export function readPolicy(text: unknown): PolicyReading {
  if (text === undefined || text === null || text === "") return no("absent");
  if (typeof text !== "string") return no("malformed");
  if (text.length > STATEMENT_BYTES) return no("too-big");
  try {
    const { alg, crit, typ } = decodeProtectedHeader(text);
    if (alg !== "EdDSA" || crit !== undefined) return no("wrong-algorithm");
    return typ === TYPE ? readClaims(decodeJwt(text)) : no("wrong-type");
  } catch {
    return no("malformed");
  }
}

/** Shape, signature, audience and generation. It has no times of its own, so the clock has no say. Never throws. */
export async function verifyPolicy(text: unknown, expect: PolicyExpectation): Promise<PolicyVerdict> {
  const read = readPolicy(text);
  if (!read.ok) return read;
  try {
    await compactVerify(text as string, expect.key, { algorithms: ["EdDSA"] });
  } catch {
    return { ok: false, reason: "bad-signature" };
  }
  if (read.policy.aud !== expect.audience) return { ok: false, reason: "wrong-audience" };
  if (read.policy.generation < (expect.minGeneration ?? 0)) return { ok: false, reason: "older-generation" };
  return read;
}

/** Rebuilds the object with its fields in one order. A list that signer and gate would write differently is refused. */
function readClaims(claims: object): PolicyReading {
  const { aud, generation, epoch, deny } = claims as Readonly<Record<string, unknown>>;
  if (typeof aud !== "string" || aud === "" || !isCount(generation) || !isCount(epoch))
    return no("malformed");
  if (!Array.isArray(deny) || !deny.every((id) => typeof id === "string")) return no("malformed");
  if (deny.length > MAX_DENY) return no("too-many");
  const isInOrder = deny.every((id, at) => at === 0 || (deny[at - 1] as string) < id);
  if (!isInOrder || deny.some((id) => refuseDenied(id) !== null)) return no("bad-deny");
  return { ok: true, policy: { aud, generation, epoch, deny: [...deny] } };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const no = (reason: PolicyShapeProblem): PolicyReading => ({ ok: false, reason });
