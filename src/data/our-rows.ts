import { rowHash, rowHashSql } from "../../user-sync/src/row-hash.ts";
import { rowOf } from "../../user-sync/src/user-row.ts";
import type { ClerkUser } from "../ports/clerk-users.ts";
import type { DatabaseSession } from "../ports/database.ts";
import type { OurRow, TheirRow } from "./compare.ts";

/** Rows in one answer. */
const fetched = 1_000;

const read = `id, floor(extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
  encode(${rowHashSql("clerk_users")}, 'hex') AS hash, deleted_at IS NOT NULL AS deleted`;

export interface Window {
  /** Users created at or after it; undefined: all. Unix milliseconds. */
  readonly since: number | undefined;
  /** Users created before it. */
  readonly before: number;
}

const inWindow = ({ since, before }: Window): string =>
  // A cursor takes no parameters; both are numbers.
  `created_at < to_timestamp(${before / 1000})${since === undefined ? "" : ` AND created_at >= to_timestamp(${since / 1000})`}`;

/** How many users of a window the table has, those left out who are marked as deleted. */
export async function countRows(session: DatabaseSession, window: Window): Promise<number> {
  const { rows } = await session.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM clerk_users WHERE deleted_at IS NULL AND ${inWindow(window)}`,
  );
  return rows[0]?.count ?? 0;
}

/** Ids of some of them, from all over the table: it is not read through where it is large. */
export async function sampleRows(
  session: DatabaseSession,
  window: Window,
  size: number,
): Promise<readonly string[]> {
  const { rows } = await session.query<{ id: string }>(
    `SELECT id FROM (SELECT id FROM clerk_users
        TABLESAMPLE SYSTEM ((SELECT least(100, greatest(1, 4e6 / greatest(1, reltuples))) FROM pg_class WHERE oid = 'clerk_users'::regclass))
        WHERE deleted_at IS NULL AND ${inWindow(window)}) AS drawn ORDER BY random() LIMIT $1`,
    [size],
  );
  return rows.map(({ id }) => id);
}

/**
 * The table's rows in order of creation, as they were at one instant: within a transaction that is a snapshot. PostgreSQL sorts
 * them; a part of them is in memory here.
 */
export async function* ourRows(session: DatabaseSession, window: Window): AsyncGenerator<readonly OurRow[]> {
  await session.query(
    `DECLARE our_rows NO SCROLL CURSOR FOR SELECT ${read} FROM clerk_users
      WHERE ${inWindow(window)} ORDER BY created_at`,
  );
  for (;;) {
    const { rows } = await session.query<OurRow>(`FETCH ${fetched} FROM our_rows`);
    if (rows.length > 0) yield rows;
    if (rows.length < fetched) return;
  }
}

/** Rows by id, wherever they stand. */
export async function ourRowsOf(
  session: DatabaseSession,
  ids: readonly string[],
): Promise<readonly OurRow[]> {
  const { rows } = await session.query<OurRow>(`SELECT ${read} FROM clerk_users WHERE id = ANY($1)`, [ids]);
  return rows;
}

/** What the row of a user would be, by the same hash. */
export function theirRow(user: ClerkUser): TheirRow {
  const { id, created_at: createdAt, updated_at: updatedAt } = user;
  return { ...{ id, createdAt, updatedAt }, hash: rowHash(rowOf(user)).toString("hex") };
}
