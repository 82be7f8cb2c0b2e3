/** Verifies statements. The app's half: WebCrypto only, since it runs on the Edge runtime, too. */
import { compactVerify } from "jose";
import { refuseCutOff, refuseDenied } from "./exclusions.ts";
import { APPROVED_SECONDS, BARE_SECONDS, BEGIN_LEEWAY_SECONDS, TOTAL_SECONDS } from "./limits.ts";
import { refuseOpened } from "./opened.ts";
import { readStatement, type ReadStatement, type ShapeProblem } from "./read.ts";
import type { OpenStatement, Statement } from "./statement.ts";
import type { VerifyingKey } from "./verifying-key.ts";

/** Why a statement means normal auth. */
export type Refusal =
  | ShapeProblem
  | "bad-signature"
  | "wrong-audience"
  | "older-generation"
  | "not-yet-valid"
  | "expired"
  | "too-long"
  | "too-long-in-total"
  | "needs-approval"
  | "bad-routes"
  | "bad-deny"
  | "cut-off-too-early";

export type Verdict =
  ({ readonly ok: true } & ReadStatement) | { readonly ok: false; readonly reason: Refusal };

/** What a statement is held against. */
export interface Expectation {
  /** From `verifyingKey(AUTH_GATE_PUBLIC_KEY)`. */
  readonly key: VerifyingKey;
  /** `<VERCEL_PROJECT_ID>:<VERCEL_ENV>` */
  readonly audience: string;
  /** The highest generation seen so far; lower ones are refused. Default: none seen. */
  readonly minGeneration?: number;
}

/**
 * Everything about a statement that does not depend on the clock: shape, signature, audience, generation, length, routes.
 * Never throws.
 */
export async function verifySignedStatement(text: unknown, expect: Expectation): Promise<Verdict> {
  const read = readStatement(text);
  if (!read.ok) return read;
  try {
    await compactVerify(text as string, expect.key, { algorithms: ["EdDSA"] });
  } catch {
    return { ok: false, reason: "bad-signature" };
  }
  if (read.statement.aud !== expect.audience) return { ok: false, reason: "wrong-audience" };
  if (read.generation < (expect.minGeneration ?? 0)) return { ok: false, reason: "older-generation" };
  const refusal = read.statement.mode === "closed" ? null : refuseOpening(read.statement);
  return refusal === null ? read : { ok: false, reason: refusal };
}

/** The clock's part: whether a verified statement is in force at `nowSeconds` (Unix epoch). */
export function refuseTime(statement: Statement, nowSeconds: number): "not-yet-valid" | "expired" | null {
  if (statement.mode === "closed") return null;
  if (nowSeconds < statement.nbf - BEGIN_LEEWAY_SECONDS) return "not-yet-valid";
  return nowSeconds >= statement.exp ? "expired" : null;
}

/**
 * Both parts. A verdict that is ok holds a statement to be obeyed now: open, or a signed "closed".
 * Never throws; safe to repeat.
 */
export async function verifyStatement(
  text: unknown,
  expect: Expectation & { readonly nowSeconds: number },
): Promise<Verdict> {
  const verdict = await verifySignedStatement(text, expect);
  if (!verdict.ok) return verdict;
  const refusal = refuseTime(verdict.statement, expect.nowSeconds);
  return refusal === null ? verdict : { ok: false, reason: refusal };
}

/** What is wrong with an opening in itself, whatever the clock says: signer and gate refuse alike. */
export function refuseOpening(grant: OpenStatement): Refusal | null {
  if (grant.iat !== grant.nbf || grant.first > grant.nbf || grant.exp <= grant.nbf) return "malformed";
  if (grant.exp - grant.nbf > (grant.approved ? APPROVED_SECONDS : BARE_SECONDS)) return "too-long";
  if (grant.exp - grant.first > TOTAL_SECONDS) return "too-long-in-total";
  if (refuseCutOff(grant.since, grant.first) !== null) return "cut-off-too-early";
  if (grant.deny?.some((id) => refuseDenied(id) !== null) === true) return "bad-deny";
  if (grant.mode !== "open") return null;
  if (!grant.approved) return "needs-approval";
  return refuseOpened(grant.routes, grant.methods) === null ? null : "bad-routes";
}
