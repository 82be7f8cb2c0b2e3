import { createHash, randomBytes, sign, type KeyObject } from "node:crypto";
import { APP_ORIGIN, CLERK_INSTANCE, FRONTEND_API } from "../ids.ts";
import type { Session, User } from "./state.ts";

/** A session token lives 60 seconds. */
export const TOKEN_LIFE_S = 60;

type Claims = Record<string, unknown>;

/** RS256 over `claims`, with the header that Clerk's tokens carry. */
export function signToken(
  claims: Claims,
  key: KeyObject,
  kid: string = CLERK_INSTANCE,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const header = { alg: "RS256", cat: "cl_B7d4PD111AAA", kid, typ: "JWT", ...more };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

/** Clerk's default claims, version 2, of a session token issued at `nowMs` (Unix milliseconds). */
export function sessionClaims(session: Session, user: User, nowMs: number): Claims {
  const iat = Math.floor(nowMs / 1000);
  const membership = user.memberships.find((one) => one.orgId === session.orgId);
  return {
    ...(session.actor && { act: session.actor }),
    // No browser, no origin: github.com/clerk/clerk-sdk-python/issues/90. Tokens that the Backend API mints of a browser's session have
    // none at Clerk either; here they do, since an intruder with one is the harder case for the gate.
    ...(session.byApi !== true && { azp: APP_ORIGIN }),
    exp: iat + TOKEN_LIFE_S,
    fva: [minutesSince(session.verifiedAt, nowMs), -1],
    iat,
    iss: FRONTEND_API,
    jti: randomBytes(10).toString("hex"),
    nbf: iat - 10,
    ...(membership && {
      o: { id: membership.orgId, rol: membership.role.replace(/^org:/, ""), slg: membership.slug },
    }),
    sid: session.id,
    sts: session.status === "pending" ? "pending" : "active",
    sub: user.id,
    v: 2,
  };
}

/** Whole minutes since a first factor was verified; -1: never. */
export function minutesSince(verifiedAt: number | null, nowMs: number): number {
  return verifiedAt === null ? -1 : Math.max(0, Math.floor((nowMs - verifiedAt) / 60_000));
}

/** Stable id of a key, for tokens of another instance. */
export function keyId(publicPem: string): string {
  return `ins_${createHash("sha256").update(publicPem).digest("hex").slice(0, 27)}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
