import { isoSql, type Queryable } from "./database.ts";

/** The tables refuse a longer one. */
export const LONGEST_PAUSE_MINUTES = 240;

/**
 * Pauses applying; webhooks go on being taken in. Ends by itself, by the database's clock. Repeated, it sets the end anew.
 * @returns when it ends, ISO 8601
 * @throws {RangeError} when it is not longer than nothing and at most four hours
 */
export async function pauseApplying(
  db: Queryable,
  { minutes, by, why }: { readonly minutes: number; readonly by: string; readonly why: string },
): Promise<string> {
  if (!(minutes > 0 && minutes <= LONGEST_PAUSE_MINUTES))
    throw new RangeError(`A pause takes more than 0 and at most ${LONGEST_PAUSE_MINUTES} minutes.`);
  const { rows } = await db.query(
    `update clerk_sync set paused_at = now(), paused_until = now() + make_interval(secs => $1), paused_by = $2, paused_why = $3
returning ${isoSql("paused_until")} as until`,
    [minutes * 60, by, why],
  );
  return rows[0].until as string;
}

/** Ends a pause. @returns whether applying was paused */
export async function resumeApplying(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query(
    `with was as (select paused_until > clock_timestamp() as paused from clerk_sync for update)
update clerk_sync set paused_at = null, paused_until = null, paused_by = null, paused_why = null
from was where was.paused`,
  );
  return rowCount === 1;
}
