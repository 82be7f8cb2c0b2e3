import type { DatabaseSession } from "../ports/database.ts";

/** A pause of the inbox's processing; times by the database's clock. */
export interface Pause {
  /** ISO 8601, UTC, whole seconds. */
  readonly until: string;
  readonly by: string;
  readonly why: string;
}

const until = `to_char(paused_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS until`;

/** The pause in force; undefined: what comes in is processed. */
export async function readPause(session: DatabaseSession): Promise<Pause | undefined> {
  const { rows } = await session.query<Pause>(
    `SELECT ${until}, coalesce(paused_by, '') AS by, coalesce(paused_why, '') AS why
       FROM clerk_sync WHERE paused_until > now()`,
  );
  return rows[0];
}

/** Pauses for so long from now on, in place of whatever pause there was. @returns its end */
export async function setPause(
  session: DatabaseSession,
  seconds: number,
  { by, why }: Omit<Pause, "until">,
): Promise<string> {
  const { rows } = await session.query<{ until: string }>(
    `UPDATE clerk_sync SET paused_at = now(), paused_until = date_trunc('second', now() + make_interval(secs => $1)),
            paused_by = $2, paused_why = $3 RETURNING ${until}`,
    [seconds, by, why],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("clerk_sync has no row");
  return row.until;
}

/** Ends whatever pause there is. Repeating is safe. */
export async function endPause(session: DatabaseSession): Promise<void> {
  await session.query(
    "UPDATE clerk_sync SET paused_at = NULL, paused_until = NULL, paused_by = NULL, paused_why = NULL",
  );
}
