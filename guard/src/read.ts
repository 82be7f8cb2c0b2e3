/** Text -> statement, without trusting it: shape only, no signature, no clock. */
import { decodeJwt, decodeProtectedHeader } from "jose";
import { STATEMENT_BYTES } from "./limits.ts";
import type { OpenStatement, Statement } from "./statement.ts";

/** A statement with the two halves of its `jti`. */
export interface ReadStatement {
  readonly statement: Statement;
  readonly incident: string;
  readonly generation: number;
}

export type ShapeProblem =
  "absent" | "too-big" | "malformed" | "wrong-algorithm" | "wrong-type" | "unknown-mode";

export type ReadResult =
  ({ readonly ok: true } & ReadStatement) | { readonly ok: false; readonly reason: ShapeProblem };

const no = (reason: ShapeProblem): ReadResult => ({ ok: false, reason });

/**
 * Reads a compact JWS. It checks size, algorithm and shape, NOT the signature: use `verifyStatement` before obeying it.
 * Never throws.
 */
export function readStatement(text: unknown): ReadResult {
  if (text === undefined || text === null || text === "") return no("absent");
  if (typeof text !== "string") return no("malformed");
  if (text.length > STATEMENT_BYTES) return no("too-big");
  let claims: Record<string, unknown>;
  try {
    const { alg, crit, typ } = decodeProtectedHeader(text);
    if (alg !== "EdDSA" || crit !== undefined) return no("wrong-algorithm");
    // The same key signs requests, whose type is another.
    if (typ !== "JWT") return no("wrong-type");
    claims = decodeJwt(text);
  } catch {
    return no("malformed");
  }
  return readClaims(claims);
}

/** The same for claims that are decoded already. */
export function readClaims(claims: Readonly<Record<string, unknown>>): ReadResult {
  const id = parseJti(claims["jti"]);
  const aud = claims["aud"];
  if (id === null || typeof aud !== "string" || aud === "") return no("malformed");
  const mode = claims["mode"];
  if (mode === "closed") {
    return { ok: true, ...id, statement: { aud, jti: `${id.incident}:${id.generation}`, mode } };
  }
  if (mode !== "stale-sessions" && mode !== "open") return no("unknown-mode");
  const statement = readOpen(claims, mode);
  return statement === null ? no("malformed") : { ok: true, ...id, statement };
}

function readOpen(
  claims: Readonly<Record<string, unknown>>,
  mode: OpenStatement["mode"],
): OpenStatement | null {
  const { aud, jti, iat, nbf, exp, first, since, approved, routes, methods, deny } = claims;
  if (![iat, nbf, exp, first, since].every(isSeconds) || typeof approved !== "boolean") return null;
  if (![routes, methods, deny].every((list) => list === undefined || isStrings(list))) return null;
  return {
    aud: aud as string,
    jti: jti as string,
    mode,
    iat: iat as number,
    nbf: nbf as number,
    exp: exp as number,
    first: first as number,
    since: since as number,
    ...(routes === undefined ? {} : { routes: routes as string[] }),
    ...(methods === undefined ? {} : { methods: methods as string[] }),
    ...(deny === undefined ? {} : { deny: deny as string[] }),
    approved,
  };
}

/** `<incident>:<generation>`; the incident is never empty and may itself hold colons. */
export function parseJti(jti: unknown): { incident: string; generation: number } | null {
  if (typeof jti !== "string") return null;
  const match = /^(.+):(0|[1-9][0-9]{0,14})$/.exec(jti);
  return match === null ? null : { incident: match[1] as string, generation: Number(match[2]) };
}

const isSeconds = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isStrings = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string");
