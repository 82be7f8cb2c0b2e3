import { upsertFrom } from "../../user-sync/src/upsert.ts";
import { columnNames, rowOf, type UserRow } from "../../user-sync/src/user-row.ts";
import { TransientFailure } from "../errors.ts";
import type { ClerkUser } from "../ports/clerk-users.ts";
import type { DatabaseSession } from "../ports/database.ts";

/**
 * Takes the table for one writer at a time and makes the staging table ready. It is unlogged: what a crash leaves in it is
 * nobody's. Of the session: the lock goes with it.
 * @throws TransientFailure `DATABASE_BUSY` while somebody else resyncs
 */
export async function openStaging(session: DatabaseSession): Promise<void> {
  const { rows } = await session.query<{ mine: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended('clerk_users_staging', 0)) AS mine",
  );
  if (rows[0]?.mine !== true)
    throw new TransientFailure("Another resync is at work in this database.", {
      code: "DATABASE_BUSY",
      hint: "One that was killed is forgotten by the server after some seconds: then go on with `./runbook resume`.",
    });
  await session.query("CREATE UNLOGGED TABLE IF NOT EXISTS clerk_users_staging (LIKE clerk_users)");
  await session.query("TRUNCATE clerk_users_staging");
}

/** Leaves nothing behind. */
export async function closeStaging(session: DatabaseSession): Promise<void> {
  await session.query("DROP TABLE IF EXISTS clerk_users_staging");
}

/**
 * Brings users into the table: a COPY, then one statement by the rule that the application's own inbox goes by. A row is written
 * only where what comes in is not older and says something else; one that is marked as deleted stays so here. Repeating is safe.
 * @returns how many rows were made or changed
 */
export async function mergeUsers(session: DatabaseSession, users: readonly ClerkUser[]): Promise<number> {
  if (users.length === 0) return 0;
  const lines = users.map((user) => copyLine(rowOf(user)));
  await session.copyIn(`COPY clerk_users_staging (${columnNames.join(", ")}) FROM STDIN`, [lines.join("")]);
  // Together they are one transaction.
  const { rowCount } = await session.query(`${upsertStaged}; TRUNCATE clerk_users_staging`);
  return rowCount ?? 0;
}

/** A user may stand on two pages where one before them was deleted: the newer one counts. */
const upsertStaged = upsertFrom(
  "(SELECT DISTINCT ON (id) * FROM clerk_users_staging ORDER BY id, updated_at DESC)",
);

/** A line of COPY's text format (PostgreSQL's manual, COPY). */
function copyLine(row: UserRow): string {
  const fields = columnNames.map((name) => row[name]);
  return `${fields.map((value) => (value === null ? "\\N" : escaped(value))).join("\t")}\n`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escaped = (value: string): string => value.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign);
