import type { Call } from "../bulk/caller.ts";
import { PermanentFailure } from "../errors.ts";
import type { DatabaseSession } from "../ports/database.ts";
import type { Ports } from "../ports/index.ts";
import { findUsers } from "./clerk-pages.ts";
import type { Difference } from "./compare.ts";
import { usersWaiting } from "./inbox.ts";
import { ourRowsOf, theirRow } from "./our-rows.ts";

interface Settling {
  readonly session: DatabaseSession;
  readonly ports: Pick<Ports, "clerkUsers" | "clock">;
  readonly call: Call;
  readonly rechecks: number;
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

export interface Settled {
  readonly alike: number;
  /** Users who differ, and whose event waits in the inbox. */
  readonly waiting: number;
  /** Users who differ for no reason that is known. */
  readonly wrong: readonly string[];
  /** Those of them who are marked as deleted, and are at Clerk. */
  readonly marked: readonly string[];
}

/**
 * Looks again at whoever differed: an event may have been on its way, or wait in the inbox.
 * @throws PermanentFailure `VERIFY_FAILED` where more differ than were kept by name
 */
export async function settleDifferences(
  found: Difference,
  { session, ports, call, rechecks, pauseMs, signal }: Settling,
): Promise<Settled> {
  const kinds = [found.missing, found.different, found.surplus, found.moving];
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  const ids = kinds.flatMap(({ first }) => first);
  if (ids.length < total)
    throw new PermanentFailure(
      `${found.missing.count} users are missing in the table, ${found.different.count} differ, ${found.surplus.count} are not at Clerk.`,
      { code: "VERIFY_FAILED", hint: "Too many to look at one by one: `./runbook do users.resync` first." },
    );
  let wrong: readonly string[] = ids;
  let waiting: readonly string[] = [];
  for (let look = 0; ; look++) {
    const differing = await differingOf(wrong, session, ports, call);
    waiting = await usersWaiting(session, differing);
    const known = new Set(waiting);
    wrong = differing.filter((id) => !known.has(id));
    if (wrong.length === 0 || look === rechecks) break;
    await ports.clock.sleep(pauseMs, signal);
  }
  const alike = found.alike + ids.length - wrong.length - waiting.length;
  const rows = wrong.length === 0 ? [] : await ourRowsOf(session, wrong);
  const marked = rows.filter(({ deleted }) => deleted).map(({ id }) => id);
  return { alike, waiting: waiting.length, wrong, marked };
}

async function differingOf(
  ids: readonly string[],
  session: DatabaseSession,
  { clerkUsers }: Pick<Ports, "clerkUsers">,
  call: Call,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const theirs = await findUsers(clerkUsers, call, ids);
  const hashes = new Map(theirs.map((user) => [user.id, theirRow(user).hash]));
  const ours = new Map((await ourRowsOf(session, ids)).map((row) => [row.id, row]));
  return ids.filter((id) => {
    const [hash, row] = [hashes.get(id), ours.get(id)];
    if (hash === undefined) return row !== undefined && !row.deleted;
    return row === undefined || row.deleted || row.hash !== hash;
  });
}
