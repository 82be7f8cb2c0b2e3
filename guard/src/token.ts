/** Whether a session token is good enough under a grant: genuine, of this instance, not older than the cut-off. */
import { verifyToken } from "@clerk/backend";
import { decodeProtectedHeader } from "jose";
import type { AuthPolicy } from "./auth-policy.ts";
import { livesTooLong, presentedBy, type Presented } from "./lifetime.ts";
import { refusedBy } from "./refused.ts";
import { knownCreation } from "./session-created.ts";
import type { OpenStatement } from "./statement.ts";

export interface TokenPolicy {
  /** PEM, SPKI. */
  readonly jwtKey: string;
  readonly authorizedParties: readonly string[];
  /** `https://<frontend api host>`: with a `jwtKey` the SDK does not check it. */
  readonly issuer: string;
  /** Where the Frontend API is proxied: some SDKs of Clerk's take that for the issuer, others the Frontend API. */
  readonly proxyUrl?: string | undefined;
  /** The most seconds from a token's issue to its end, a leeway aside. */
  readonly maxTokenSeconds: number;
  /** Whom to refuse whatever the grant says. Default: nobody. */
  readonly authPolicy?: AuthPolicy | null;
}

export interface Person {
  readonly token: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Seconds since the Unix epoch. */
  readonly issuedAt: number;
  /** Who is at work in an impersonated session; null: the user. */
  readonly actor: string | null;
  /** Normal auth would have refused it. */
  readonly stale: boolean;
}

export type TokenProblem =
  | "not-genuine"
  | "other-issuer"
  | "pending"
  | "no-session"
  | "lives-too-long"
  | "before-cut-off"
  | "from-the-future"
  | "denied"
  | "before-epoch"
  | "signed-out";

export type TokenVerdict =
  | { readonly ok: true; readonly person: Person }
  | {
      readonly ok: false;
      readonly problem: TokenProblem;
      /** Null: the token is not this instance's, so what it says is anybody's word. */
      readonly presented: Presented | null;
    };

/** Clerk's own default tolerance between two clocks. */
const CLOCK_SKEW_MS = 5_000;
const MAX_TOKEN_LENGTH = 8_192;

const no = (problem: TokenProblem, presented: Presented | null = null): TokenVerdict => ({
  ...{ ok: false, problem, presented },
});

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
  const { iss, sub, sid, iat, exp, sts } = claims;
  if (!isOurs(iss, policy)) return no("other-issuer");
  const presented = presentedBy(claims);
  const refuse = (problem: TokenProblem) => no(problem, presented);
  if (typeof sub !== "string" || typeof sid !== "string" || sid === "") return refuse("no-session");
  if (livesTooLong(presented, policy.maxTokenSeconds)) return refuse("lives-too-long");
  if (typeof iat !== "number" || typeof exp !== "number") return refuse("lives-too-long");
  if (sts === "pending") return refuse("pending");
  if (iat < grant.since) return refuse("before-cut-off");
  if (!hasBegun(claims, nowMs)) return refuse("from-the-future");
  if (grant.deny?.some((id) => id === sub || id === sid) === true) return refuse("denied");
  if (signedOut(sid)) return refuse("signed-out");
  // Under a grant Clerk is asked nothing: what is known of a session counts, and no more.
  const verified = { claims, header: decodeProtectedHeader(token) };
  const refused = await refusedBy(policy.authPolicy ?? null, verified, async (id) => knownCreation(id));
  if (refused !== null) return refuse(refused.because);
  const stale = exp * 1000 <= nowMs - CLOCK_SKEW_MS;
  const { actor } = presented;
  return { ok: true, person: { token, userId: sub, sessionId: sid, issuedAt: iat, actor, stale } };
}

function hasBegun({ iat, nbf }: Record<string, unknown>, nowMs: number): boolean {
  const latest = (nowMs + CLOCK_SKEW_MS) / 1000;
  return typeof iat === "number" && iat <= latest && (typeof nbf !== "number" || nbf <= latest);
}

/** How far back verification must reach to accept tokens issued since the cut-off, in milliseconds. */
export function skewMs(grant: OpenStatement, nowMs: number): number {
  return Math.max(CLOCK_SKEW_MS, nowMs - grant.since * 1000);
}

/** Below that age a genuine token may sign its own session out, in a POST of the app's own page: a night's outage, not a theft of last month. */
export const SIGN_OUT_SECONDS = 12 * 3600;

/**
 * The session that this token may sign out; null: none. A token may that would be accepted now, in normal times or under the
 * grant in force; in a POST from the app's own origin any genuine one under twelve hours old, so that people can sign out
 * while Clerk renews nothing. Never throws.
 */
export async function sessionToEnd(
  token: string,
  policy: TokenPolicy,
  asked: { readonly nowMs: number; readonly sameOriginPost: boolean; readonly grant: OpenStatement | null },
): Promise<string | null> {
  const { nowMs, sameOriginPost, grant } = asked;
  const claims = await genuineClaims(token, policy, Number.MAX_SAFE_INTEGER / 2);
  if (claims === null || !isOurs(claims["iss"], policy)) return null;
  const presented = presentedBy(claims);
  if (presented.sessionId === null || livesTooLong(presented, policy.maxTokenSeconds)) return null;
  if (!hasBegun(claims, nowMs)) return null;
  const isLive = (claims["exp"] as number) * 1000 > nowMs - CLOCK_SKEW_MS;
  const isYoung = (claims["iat"] as number) * 1000 > nowMs - SIGN_OUT_SECONDS * 1000;
  if (isLive || (sameOriginPost && isYoung)) return presented.sessionId;
  if (grant === null) return null;
  return (await checkToken(token, policy, grant, nowMs, () => false)).ok ? presented.sessionId : null;
}

async function genuineClaims(
  token: string,
  policy: TokenPolicy,
  clockSkewInMs: number,
): Promise<Record<string, unknown> | null> {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  try {
    const claims = await verifyToken(token, {
      ...{ jwtKey: policy.jwtKey, clockSkewInMs, authorizedParties: [...policy.authorizedParties] },
    });
    return claims as unknown as Record<string, unknown>;
  } catch {
    return null;
  }
}

const isOurs = (iss: unknown, { issuer, proxyUrl }: TokenPolicy) =>
  iss === issuer || (proxyUrl !== undefined && iss === proxyUrl);
