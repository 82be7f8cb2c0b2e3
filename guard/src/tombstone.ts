/**
 * A sign-out that Clerk could not be told: an httpOnly cookie in that browser, and a note in this process. Both only ever
 * take rights away. The cookie is sealed with the instance's secret key, so that nobody can have another's session revoked.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Cookies } from "./cookies.ts";

export const TOMBSTONE = "__gate_signed_out";
/** Longer than any session token may be accepted: cut-off and all renewals. */
export const TOMBSTONE_SECONDS = 7 * 24 * 3600;
const MAX_SESSIONS = 5;

export interface Tombstones {
  /** Sessions that this browser signed out of. Honoured, sealed or not: it is the browser's own word against itself. */
  readonly sessions: readonly string[];
  /** Whether the seal is ours: only then may they be revoked at Clerk. */
  readonly sealed: boolean;
}

/** Reads the cookie; anything that is not one is no tombstone. */
export function readTombstones(cookies: Cookies, secretKey: string): Tombstones {
  const value = new Map(cookies).get(TOMBSTONE);
  const match = /^([A-Za-z0-9_~]{1,400})\.([a-f0-9]{64})$/.exec(value ?? "");
  if (match === null) return { sessions: [], sealed: false };
  const [, list, given] = match as unknown as [string, string, string];
  const sealed =
    secretKey !== "" &&
    timingSafeEqual(Buffer.from(given, "hex"), Buffer.from(sealOf(list, secretKey), "hex"));
  return { sessions: list.split("~").filter((id) => id !== ""), sealed };
}

/** The cookie's value for these sessions, the newest five. Session ids hold letters, digits and underscores only. */
export function writeTombstones(sessions: readonly string[], secretKey: string): string {
  const list = [...new Set(sessions.filter((id) => /^[A-Za-z0-9_]{1,70}$/.test(id)))]
    .slice(-MAX_SESSIONS)
    .join("~");
  return `${list}.${sealOf(list, secretKey)}`;
}

function sealOf(list: string, secretKey: string): string {
  return createHmac("sha256", secretKey).update(`clerk-bypass-gate tombstone ${list}`).digest("hex");
}
