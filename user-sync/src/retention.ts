import type { Queryable } from "./database.ts";

/** Clerk sends an event again for 27 hours and 35 minutes; until then its id has to be known. */
const LEAST_DAYS = 2;

/**
 * Deletes applied events that came in longer ago than that, but never the newest one, by which the lag is known. What was not
 * applied stays. An event that is replayed after its row has gone is applied once more, which changes nothing.
 * @param days default: 30
 * @returns how many were deleted; at most 10,000 at a time
 * @throws {RangeError} for less than two days
 */
export async function deleteOldEvents(db: Queryable, days = 30): Promise<number> {
  if (!(days >= LEAST_DAYS)) throw new RangeError(`Events are kept for at least ${LEAST_DAYS} days.`);
  const { rowCount } = await db.query(
    `delete from clerk_inbox where id in (
  select id from clerk_inbox
  where applied_at is not null and received_at < clock_timestamp() - make_interval(secs => $1)
    and id <> (select id from clerk_inbox order by event_at desc limit 1)
  limit 10000
)`,
    [days * 86_400],
  );
  return rowCount ?? 0;
}
