import { isoSql, transaction, type Database, type Queryable } from "./database.ts";
import { netEffect, type Waiting } from "./net-effect.ts";
import { isOfARow, problemOf } from "./problem.ts";
import { markDeleted, rowsInJson, upsertFrom } from "./upsert.ts";

export interface DrainOptions {
  /** Also while applying is paused; default: no. */
  readonly evenPaused?: boolean;
  /** What could not be applied is tried once more at once; default: after a second, two, four … at most an hour. */
  readonly retryNow?: boolean;
  /** Events in one transaction; default: 200. */
  readonly batch?: number;
  /** Told after each batch, with the counts so far. */
  readonly onBatch?: (soFar: Drained) => void;
  /** No further batch is begun. */
  readonly signal?: AbortSignal;
}

export interface Drained {
  /** Events that count as applied: written, or older than what was known. */
  readonly applied: number;
  /** Events that could not be applied this time; they are kept with their problem. */
  readonly failed: number;
  /** Until when applying is paused, ISO 8601; null: it is not, or `evenPaused`. */
  readonly pausedUntil: string | null;
}

/** Waiting for another drain of the same inbox; that one takes what is ours, too, as long as it goes on. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Applies what waits in the inbox, by the time at which it happened at Clerk, until nothing is left. One drain works at a time,
 * whichever process runs it. An event that cannot be applied is left with its problem and holds up no other. Safe to repeat.
 * @throws what the database throws when it is away, read-only or full; whatever was not committed still waits then
 */
export async function drainInbox(db: Database, options: DrainOptions = {}): Promise<Drained> {
  const { rows } = await db.query("select clock_timestamp()::text as now");
  const since = rows[0].now as string;
  let soFar: Drained = { applied: 0, failed: 0, pausedUntil: null };
  for (;;) {
    if (options.signal?.aborted === true) return soFar;
    const done = await transaction(db, (tx) => drainBatch(tx, since, options));
    soFar = {
      applied: soFar.applied + done.applied,
      failed: soFar.failed + done.failed,
      pausedUntil: done.pausedUntil,
    };
    if (done.pausedUntil !== null || done.applied + done.failed === 0) return soFar;
    options.onBatch?.(soFar);
  }
}

async function drainBatch(tx: Queryable, since: string, options: DrainOptions): Promise<Drained> {
  await tx.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await tx.query("select pg_advisory_xact_lock(hashtextextended('clerk_inbox:' || current_schema(), 0))");
  const { rows } = await tx.query(
    `select instance_id, ${isoSql("case when paused_until > clock_timestamp() then paused_until end")} as paused from clerk_sync`,
  );
  const { instance_id: instance, paused } = rows[0] as { instance_id: string | null; paused: string | null };
  if (paused !== null && options.evenPaused !== true) return { applied: 0, failed: 0, pausedUntil: paused };
  const events = await waiting(tx, since, options);
  if (events.length === 0) return { applied: 0, failed: 0, pausedUntil: null };
  const failed = await applyAll(tx, events, instance);
  return { applied: events.length - failed, failed, pausedUntil: null };
}

/** A second, two, four … at most an hour. */
const backoff = "make_interval(secs => least(3600, power(2, least(w.attempts, 12))))";

async function waiting(tx: Queryable, since: string, options: DrainOptions): Promise<Waiting[]> {
  const { retryNow = false, batch = 200 } = options;
  const { rows } = await tx.query(
    `select w.id, w.type, w.user_id as "userId", ${isoSql("w.event_at")} as at, w.body,
  exists (
    select from clerk_inbox as later
    where later.user_id = w.user_id and later.applied_at is not null
      and (later.event_at, later.id) > (w.event_at, w.id)
  ) as "isLate"
from clerk_inbox as w
where w.applied_at is null
  and (w.tried_at is null or w.tried_at < least($1::timestamptz, ${retryNow ? "$1" : `clock_timestamp() - ${backoff}`}))
order by w.event_at, w.id
limit $2`,
    [since, batch],
  );
  return rows as Waiting[];
}

/** Together where that works, else each by itself. @returns how many could not be applied */
async function applyAll(tx: Queryable, events: readonly Waiting[], instance: string | null): Promise<number> {
  await tx.query("savepoint together");
  try {
    return await apply(tx, events, instance);
  } catch (error) {
    if (!isOfARow(error)) throw error;
    await tx.query("rollback to savepoint together");
    if (events.length === 1) return await fail(tx, events, problemOf(error));
    let failed = 0;
    for (const event of events) failed += await applyAll(tx, [event], instance);
    return failed;
  }
}

async function apply(tx: Queryable, events: readonly Waiting[], instance: string | null): Promise<number> {
  const { rows, deleted, problems } = netEffect(events, instance);
  const write = async (statement: string, given: readonly object[]) => {
    if (given.length > 0) await tx.query(statement, [JSON.stringify(given)]);
  };
  const those = (isLate: boolean) => rows.filter((one) => one.isLate === isLate).map(({ row }) => row);
  await write(upsertFrom(rowsInJson, "keep"), those(true));
  await write(upsertFrom(rowsInJson, "replace"), those(false));
  await write(markDeleted, deleted);
  const done = events.filter(({ id }) => !problems.has(id)).map(({ id }) => id);
  await tx.query(
    `update clerk_inbox set applied_at = clock_timestamp(), tried_at = clock_timestamp(), attempts = attempts + 1, problem = null
where id = any($1) and applied_at is null`,
    [done],
  );
  for (const event of events) {
    const problem = problems.get(event.id);
    if (problem !== undefined) await fail(tx, [event], problem);
  }
  return problems.size;
}

async function fail(tx: Queryable, events: readonly Waiting[], problem: string): Promise<number> {
  await tx.query(
    "update clerk_inbox set tried_at = clock_timestamp(), attempts = attempts + 1, problem = $2 where id = any($1)",
    [events.map(({ id }) => id), problem],
  );
  return events.length;
}
