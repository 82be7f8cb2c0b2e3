/** Whether a session token is good enough under a grant: genuine, of this instance, not older than the cut-off. */
import { verifyToken } from "@clerk/backend";
import type { OpenStatement } from "./statement.ts";

export interface TokenPolicy {
  /** PEM, SPKI. */
  readonly jwtKey: string;
  readonly authorizedParties?: readonly string[] | undefined;
  /** `https://<frontend api host>`: with a `jwtKey` the SDK does not check it. */
  readonly issuer: string;
}

export interface Person {
  readonly token: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Seconds since the Unix epoch. */
  readonly issuedAt: number;
  /** Normal auth would have refused it. */
  readonly stale: boolean;
}

export type TokenProblem =
  | "not-genuine"
  | "other-issuer"
  | "pending"
  | "no-session"
  | "before-cut-off"
  | "from-the-future"
  | "denied"
  | "signed-out";

export type TokenVerdict =
  { readonly ok: true; readonly person: Person } | { readonly ok: false; readonly problem: TokenProblem };

/** Clerk's own default tolerance between two clocks. */
const CLOCK_SKEW_MS = 5_000;
const MAX_TOKEN_LENGTH = 8_192;

const no = (problem: TokenProblem): TokenVerdict => ({ ok: false, problem });

/**
 * Checks a token against a grant, without network. Never throws.
 * @param signedOut says whether a session was signed out while Clerk could not be told.
 */
export async function checkToken(
  token: string,
  policy: TokenPolicy,
  grant: OpenStatement,
  nowMs: number,
  signedOut: (sessionId: string) => boolean,
): Promise<TokenVerdict> {
  const claims = await genuineClaims(token, policy, skewMs(grant, nowMs));
  if (claims === null) return no("not-genuine");
  const { iss, sub, sid, iat, nbf, exp, sts } = claims;
  if (iss !== policy.issuer) return no("other-issuer");
  if (typeof sub !== "string" || typeof sid !== "string" || sid === "") return no("no-session");
  if (typeof iat !== "number" || typeof exp !== "number") return no("not-genuine");
  if (sts === "pending") return no("pending");
  if (iat < grant.since) return no("before-cut-off");
  const latest = (nowMs + CLOCK_SKEW_MS) / 1000;
  if (iat > latest || (typeof nbf === "number" && nbf > latest)) return no("from-the-future");
  if (grant.deny?.some((id) => id === sub || id === sid) === true) return no("denied");
  if (signedOut(sid)) return no("signed-out");
  const stale = exp * 1000 <= nowMs - CLOCK_SKEW_MS;
  return { ok: true, person: { token, userId: sub, sessionId: sid, issuedAt: iat, stale } };
}

/** How far back verification must reach to accept tokens issued since the cut-off, in milliseconds. */
export function skewMs(grant: OpenStatement, nowMs: number): number {
  return Math.max(CLOCK_SKEW_MS, nowMs - grant.since * 1000);
}

/** The session that a genuine token of whatever age names; null for anything else. For signing out, not for letting in. */
export async function sessionOf(token: string, policy: TokenPolicy): Promise<string | null> {
  const claims = await genuineClaims(token, policy, Number.MAX_SAFE_INTEGER / 2);
  const sid = claims?.["sid"];
  return claims?.["iss"] === policy.issuer && typeof sid === "string" && sid !== "" ? sid : null;
}

async function genuineClaims(
  token: string,
  policy: TokenPolicy,
  clockSkewInMs: number,
): Promise<Record<string, unknown> | null> {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  try {
    const authorizedParties =
      policy.authorizedParties === undefined ? undefined : [...policy.authorizedParties];
    const claims = await verifyToken(token, {
      jwtKey: policy.jwtKey,
      clockSkewInMs,
      ...(authorizedParties === undefined ? {} : { authorizedParties }),
    });
    return claims as unknown as Record<string, unknown>;
  } catch {
    return null;
  }
}
