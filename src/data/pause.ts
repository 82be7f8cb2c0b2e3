import { isoSql } from "../../user-sync/src/database.ts";
import type { DatabaseSession } from "../ports/database.ts";

/** A pause of the inbox's processing, by the database's clock. */
export interface Pause {
  /** ISO 8601, UTC. */
  readonly until: string;
  readonly by: string;
  readonly why: string;
}

/** The pause in force; undefined: what comes in is processed. */
export async function readPause(session: DatabaseSession): Promise<Pause | undefined> {
  const { rows } = await session.query<Pause>(
    `SELECT ${isoSql("paused_until")} AS until, coalesce(paused_by, '') AS by, coalesce(paused_why, '') AS why
       FROM clerk_sync WHERE paused_until > clock_timestamp()`,
  );
  return rows[0];
}
