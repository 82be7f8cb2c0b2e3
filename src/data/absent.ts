import { markDeleted as markDeletedSql } from "../../user-sync/src/upsert.ts";
import type { DatabaseSession } from "../ports/database.ts";

/**
 * Marks users as deleted, by the database's clock. One that is marked already keeps its time.
 * @returns how many were marked
 */
export async function markDeleted(session: DatabaseSession, ids: readonly string[]): Promise<number> {
  const { rows } = await session.query<{ now: string }>("SELECT clock_timestamp()::text AS now");
  const marks = ids.map((id) => ({ id, deleted_at: rows[0]?.now }));
  const { rowCount } = await session.query(markDeletedSql, [JSON.stringify(marks)]);
  return rowCount ?? 0;
}
