import type { DatabaseSession } from "../ports/database.ts";

/** What waits in the inbox. */
export interface InboxState {
  /** Events that are not applied. */
  readonly waiting: number;
  /** Of those, the ones that could not be applied and are kept with their problem. */
  readonly failed: number;
  /** Since when the oldest that can be applied has waited, seconds; 0: none does. */
  readonly lagSeconds: number;
}

/** How the inbox stands, by the database's clock. */
export async function readInbox(session: DatabaseSession): Promise<InboxState> {
  const { rows } = await session.query<InboxState>(
    `SELECT count(*)::int AS waiting, count(problem)::int AS failed,
            coalesce(extract(epoch FROM now() - min(received_at) FILTER (WHERE problem IS NULL)), 0)::float8 AS "lagSeconds"
       FROM clerk_inbox WHERE applied_at IS NULL`,
  );
  return rows[0] ?? { waiting: 0, failed: 0, lagSeconds: 0 };
}

export const countWaiting = async (session: DatabaseSession): Promise<number> =>
  (await readInbox(session)).waiting;

/** Which of these users have an event that waits. */
export async function usersWaiting(
  session: DatabaseSession,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await session.query<{ id: string }>(
    "SELECT DISTINCT user_id AS id FROM clerk_inbox WHERE applied_at IS NULL AND user_id = ANY($1)",
    [ids],
  );
  return rows.map(({ id }) => id);
}
