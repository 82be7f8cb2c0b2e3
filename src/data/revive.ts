import { columnNames, rowOf } from "../../user-sync/src/user-row.ts";
import { rowsInJson } from "../../user-sync/src/upsert.ts";
import type { Call } from "../bulk/caller.ts";
import { chunked } from "../bulk/pool.ts";
import type { ClerkUser, ClerkUsers } from "../ports/clerk-users.ts";
import type { DatabaseSession } from "../ports/database.ts";
import { findUsers, idsMax } from "./clerk-pages.ts";
import { graceMs } from "./inputs.ts";

const changeable = columnNames.filter((name) => name !== "id");

/**
 * Takes the mark of deletion off users whom Clerk has: Clerk gives no id twice, so that mark was wrong. Each is asked for once more
 * while its row is locked, so that whoever is deleted meanwhile is marked by their event afterwards; a mark of the last minute is
 * left alone, since a list of Clerk's may be behind. Repeating is safe.
 * @param users whom Clerk has listed
 * @returns their ids
 */
export async function reviveUsers(
  session: DatabaseSession,
  clerkUsers: Pick<ClerkUsers, "find">,
  call: Call,
  users: readonly ClerkUser[],
): Promise<readonly string[]> {
  const marked = await markedOf(
    session,
    users.map(({ id }) => id),
    "",
  );
  const revived: string[] = [];
  for (const ids of chunked(marked, idsMax))
    revived.push(
      ...(await session.transaction(async () => {
        const locked = await markedOf(session, ids, "FOR UPDATE");
        const there = await findUsers(clerkUsers, call, locked);
        const { rows } = await session.query<{ id: string }>(unmark, [JSON.stringify(there.map(rowOf))]);
        return rows.map(({ id }) => id);
      })),
    );
  return revived;
}

async function markedOf(
  session: DatabaseSession,
  ids: readonly string[],
  lock: "" | "FOR UPDATE",
): Promise<readonly string[]> {
  const { rows } = await session.query<{ id: string }>(
    `SELECT id FROM clerk_users WHERE id = ANY($1)
      AND deleted_at < clock_timestamp() - make_interval(secs => $2) ORDER BY id COLLATE "C" ${lock}`,
    [ids, graceMs / 1000],
  );
  return rows.map(({ id }) => id);
}

/** Whoever was marked without being known has a row that holds nothing else: all of it is Clerk's from now on. */
const unmark = `UPDATE clerk_users AS known
  SET deleted_at = NULL, ${changeable.map((name) => `${name} = incoming.${name}`).join(", ")}
  FROM ${rowsInJson} AS incoming WHERE known.id = incoming.id AND known.deleted_at IS NOT NULL RETURNING known.id`;
