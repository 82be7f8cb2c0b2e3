/**
 * Whether a session has verified something since the epoch. Pure. Clerk's own `has({ reverification })` looks at `fva` alone and
 * never at the token's age, so an old token would pass; and a token minted at Clerk's edge has an `iat` of now over claims that
 * are older, which its header dates (`oiat`).
 */

/** A session token that was verified. */
export interface VerifiedToken {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
}

/** `ask`: the token does not decide it, but when its session was created does. */
export type EpochVerdict = "passes" | "verify" | "ask";

/**
 * `fva[0]` says in whole minutes, rounded down, how old the last verification of a first factor was when the claims were
 * assembled; -1: never. So it was at `assembled - 60·(fva + 1)` at the earliest and at `assembled - 60·fva` at the latest. A
 * session whose first factor Clerk does not time (social, SSO) passes when it was created since.
 * @param epoch Unix seconds; 0: none
 */
export function holdAgainstEpoch(epoch: number, { claims, header }: VerifiedToken): EpochVerdict {
  if (epoch === 0) return "passes";
  const { iat, fva } = claims;
  const oiat = header["oiat"] ?? iat;
  if (typeof iat !== "number" || typeof oiat !== "number") return "verify";
  const assembled = Math.min(iat, oiat);
  const age = Array.isArray(fva) && Number.isSafeInteger(fva[0]) && fva[0] >= 0 ? (fva[0] as number) : null;
  if (age !== null && assembled - 60 * (age + 1) >= epoch) return "passes";
  const createdMs = createdIn(claims);
  if (createdMs !== null) return isSince(createdMs, epoch) ? "passes" : "verify";
  // It was there before the epoch: its claims were read, or something was verified in it, before then.
  const isOlder = assembled < epoch || (age !== null && assembled - 60 * age < epoch);
  return isOlder ? "verify" : "ask";
}

/** @param epoch Unix seconds */
export const isSince = (createdMs: number, epoch: number): boolean => createdMs >= epoch * 1000;

/** When a session was created, ms, where the instance puts `session.created_at` into its tokens; null: it does not. */
function createdIn(claims: VerifiedToken["claims"]): number | null {
  const session = claims["session"];
  const nested = typeof session === "object" && session !== null && "created_at" in session;
  const value: unknown = nested ? session.created_at : claims["session.created_at"];
  if (typeof value === "string" && /^\d{4}-/.test(value)) return finite(Date.parse(value));
  const number = typeof value === "string" && /^\d{10,13}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !(number > 0)) return null;
  // Clerk's Backend API writes milliseconds, JWT claims are in seconds.
  return number < 100_000_000_000 ? number * 1000 : number;
}

const finite = (ms: number) => (Number.isFinite(ms) ? ms : null);
