/**
 * A sign-out that Clerk could not be told: an httpOnly cookie in that browser, and a note in this process. Both only ever
 * take rights away. The cookie is sealed with the stack's key, so that nobody can have another's session revoked.
 */
import type { Cookies } from "./cookies.ts";
import type { Seals } from "./seals.ts";

export const TOMBSTONE = "__gate_signed_out";
/** Longer than any session token may be accepted: cut-off and all renewals. */
export const TOMBSTONE_SECONDS = 7 * 24 * 3600;
const MAX_SESSIONS = 5;

export interface Tombstones {
  /** Sessions that this browser signed out of. Honoured, sealed or not: it is the browser's own word against itself. */
  readonly sessions: readonly string[];
  /** Those under our seal: only they may be revoked at Clerk. */
  readonly ours: readonly string[];
}

/**
 * Reads the cookie: `<ids>.<seal>`, and behind it `.<ids>` without a seal. Anything else is no tombstone. Without a key none
 * is ours, and each is honoured.
 */
export async function readTombstones(cookies: Cookies, seals: Seals | null): Promise<Tombstones> {
  const value = new Map(cookies).get(TOMBSTONE);
  // Releases before the seal key sealed with Clerk's secret key, in hex: such a seal is none any more.
  const match = /^([A-Za-z0-9_~]{0,400})\.([A-Za-z0-9_-]{1,64})(?:\.([A-Za-z0-9_~]{1,400}))?$/.exec(
    value ?? "",
  );
  if (match === null) return { sessions: [], ours: [] };
  const [, list, seal, more] = match as unknown as [string, string, string, string?];
  const sealed = seals !== null && (await seals.isOurs("tombstone", list, seal));
  const ids = idsIn(list);
  return { sessions: [...ids, ...idsIn(more ?? "")], ours: sealed ? ids : [] };
}

/**
 * The cookie's value: these sessions and those that the browser named before, the newest five under a seal and five
 * without. What came without our seal never gets one; without a key nothing does.
 */
export async function writeTombstones(
  sessions: readonly string[],
  before: Tombstones,
  seals: Seals | null,
): Promise<string> {
  const sealed = seals === null ? [] : [...before.ours, ...sessions];
  const others = [...before.sessions, ...sessions].filter((id) => !sealed.includes(id));
  const list = listOf(sealed);
  const more = listOf(others);
  const seal = seals === null ? UNSEALED : await seals.seal("tombstone", list);
  return more === "" ? `${list}.${seal}` : `${list}.${seal}.${more}`;
}

const UNSEALED = "unsealed";

const idsIn = (list: string) => list.split("~").filter((id) => id !== "");

/** Session ids hold letters, digits and underscores only. */
const listOf = (ids: readonly string[]) =>
  [...new Set(ids.filter((id) => /^[A-Za-z0-9_]{1,70}$/.test(id)))].slice(-MAX_SESSIONS).join("~");
