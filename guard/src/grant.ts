/**
 * For those who sign: the stack program and its commands. Needs nothing of Next.js or Clerk, but Node.js; the app itself
 * imports only the verifying half.
 */
import { CompactSign } from "jose";
import { signingKey } from "./keys.ts";
import { STATEMENT_BYTES } from "./limits.ts";
import { readClaims } from "./read.ts";
import type { Statement } from "./statement.ts";
import { refuseOpening } from "./verify.ts";

export {
  MAX_DENY,
  POLICY_KEY,
  POLICY_VARIABLE,
  readPolicy,
  signPolicy,
  verifyPolicy,
  type AuthPolicy,
  type PolicyExpectation,
  type PolicyReading,
  type PolicyRefusal,
  type PolicyShapeProblem,
  type PolicyVerdict,
} from "./auth-policy.ts";
export { generateGateKeys, publicKeyOf, sealKeyOf, type GateKeyPair } from "./keys.ts";
export { READ_ONLY, refuseOpened } from "./opened.ts";
export { parseJti, readStatement, type ReadResult, type ReadStatement, type ShapeProblem } from "./read.ts";
export {
  refuseTime,
  verifySignedStatement,
  verifyStatement,
  type Expectation,
  type Refusal,
  type Verdict,
} from "./verify.ts";
export { verifyingKey, type VerifyingKey } from "./verifying-key.ts";

/**
 * Signs with Ed25519: the same statement and key always give the same bytes, whatever the order of its fields.
 * @param privateKey PKCS#8 PEM.
 * @throws Error when the key is no Ed25519 key, or the gate would refuse the statement for its shape, length, routes or size.
 */
export async function signStatement(statement: Statement, privateKey: string): Promise<string> {
  const read = readClaims({ ...statement });
  if (!read.ok) throw new Error(`The gate would refuse this statement: ${read.reason}.`);
  const refusal = read.statement.mode === "closed" ? null : refuseOpening(read.statement);
  if (refusal !== null) throw new Error(`The gate would refuse this statement: ${refusal}.`);
  // `readClaims` rebuilds the object with its fields in one order.
  const text = await new CompactSign(new TextEncoder().encode(JSON.stringify(read.statement)))
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
    .sign(signingKey(privateKey));
  if (text.length > STATEMENT_BYTES) throw new Error("The gate would refuse this statement: too-big.");
  return text;
}
