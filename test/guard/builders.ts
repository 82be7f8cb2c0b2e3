import type { OpenStatement } from "../../guard/src/statement.ts";
import { generateGateKeys, verifyingKey } from "../../guard/src/grant.ts";

export const audience = "prj_sandboxNightshift0001:production";
export const keys = generateGateKeys();
export const key = verifyingKey(keys.publicKey);

/** 2026-11-21T03:00:00Z */
export const from = 1_795_230_000;

/** An approved opening of an hour; override what the test is about. */
export function opening(change: Partial<OpenStatement> = {}): OpenStatement {
  return {
    aud: audience,
    jti: `2026-11-21-clerk:${from}`,
    mode: "stale-sessions",
    iat: from,
    nbf: from,
    exp: from + 3600,
    first: from,
    since: from - 12 * 3600,
    approved: true,
    ...change,
  };
}
