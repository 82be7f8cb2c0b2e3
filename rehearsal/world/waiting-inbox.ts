import pg from "pg";

interface Waiting {
  /** The end of the pause in force; undefined: none is. */
  readonly pausedUntil: string | undefined;
  /** Events that came before an instant and are not applied. */
  readonly waiting: number;
  /** Message ids, and how many of them were tried more than once. */
  readonly ids: readonly string[];
  readonly again: number;
}

/** What the inbox holds and whether it waits, asked by SQL of the drill's own. @param before Unix milliseconds; default: all */
export async function readWaiting(url: string, before = Infinity): Promise<Waiting> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const pauses = await client.query<{ until: string }>(
      "select paused_until::text as until from clerk_sync where paused_until > clock_timestamp()",
    );
    const { rows } = await client.query<{ id: string; waits: boolean; attempts: number; at: number }>(
      "select id, applied_at is null as waits, attempts, extract(epoch from received_at)::float8 * 1000 as at from clerk_inbox order by id",
    );
    return {
      pausedUntil: pauses.rows[0]?.until,
      waiting: rows.filter(({ waits, at }) => waits && at < before).length,
      ids: rows.map(({ id }) => id),
      again: rows.filter(({ attempts }) => attempts > 1).length,
    };
  } finally {
    await client.end();
  }
}

/** Rows that somebody changed by hand: an older text than Clerk's, which only a comparison of rows finds. */
export async function spoilRows(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `update clerk_users set first_name = 'Spoilt', updated_at = updated_at - interval '1 day'
        where id in (select id from clerk_users where deleted_at is null order by id limit $1)`,
      [count],
    );
  } finally {
    await client.end();
  }
}
