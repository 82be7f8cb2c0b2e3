import { isoSql, type Queryable } from "./database.ts";

/** How the inbox is; times are ISO 8601, null where there is none. */
export interface InboxHealth {
  /** When the newest event that was taken in happened at Clerk. */
  readonly lastEventAt: string | null;
  /** When that came in. */
  readonly lastReceivedAt: string | null;
  /** Events that are not applied yet, those that could not be among them. */
  readonly depth: number;
  /** When the one of these came in that waits longest. */
  readonly oldestWaitingAt: string | null;
  /** Null unless applying is paused. */
  readonly pausedUntil: string | null;
  /** Events that could not be applied when they were tried last. */
  readonly failed: number;
}

/** Changes nothing. @throws what the database throws */
export async function inboxHealth(db: Queryable): Promise<InboxHealth> {
  const { rows } = await db.query(`select
  (select ${isoSql("event_at")} from clerk_inbox order by event_at desc limit 1) as "lastEventAt",
  (select ${isoSql("received_at")} from clerk_inbox order by event_at desc limit 1) as "lastReceivedAt",
  waiting.depth, waiting.oldest as "oldestWaitingAt", waiting.failed,
  (select ${isoSql("paused_until")} from clerk_sync where paused_until > clock_timestamp()) as "pausedUntil"
from (
  select count(*)::integer as depth, ${isoSql("min(received_at)")} as oldest, count(problem)::integer as failed
  from clerk_inbox where applied_at is null
) as waiting`);
  return rows[0] as InboxHealth;
}
