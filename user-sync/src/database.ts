// What the package asks of a PostgreSQL client. A `Pool` of `pg` has it, and so has what looks like one.

export interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows are as the statement says
  readonly rows: any[];
  readonly rowCount: number | null;
}

/** One connection, or anything that a single statement may be given to. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<Answer>;
}

/** A connection that is the caller's until `release`; `destroy` closes it instead of giving it back. */
export interface Connection extends Queryable {
  release(destroy?: boolean): void;
  /** As of an `EventEmitter`: `pg` tells a lost connection so, too, and an error that nobody hears ends the process. */
  on?(event: "error", listener: (error: Error) => void): unknown;
  off?(event: "error", listener: (error: Error) => void): unknown;
}

/** Connections to one database and, in it, one search path: the tables stand wherever that leads. */
export interface Database extends Queryable {
  connect(): Promise<Connection>;
}

/**
 * Runs `work` in one transaction on one connection.
 * @throws whatever `work` or the database throws; nothing is changed then. When the connection was lost at the commit, it may be.
 */
export async function transaction<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const connection = await db.connect();
  let isBroken = true;
  // Whatever runs on it is told as well.
  const hear = () => undefined;
  connection.on?.("error", hear);
  try {
    await connection.query("begin");
    try {
      const result = await work(connection);
      await connection.query("commit");
      isBroken = false;
      return result;
    } catch (error) {
      // Where even that fails, the connection is closed, which does the same.
      await connection.query("rollback").then(
        () => (isBroken = false),
        () => undefined,
      );
      throw error;
    }
  } finally {
    if (!isBroken) connection.off?.("error", hear);
    connection.release(isBroken);
  }
}

/** A {@link Database} of one connection that is open already and stays so: for whoever has no pool. */
export function oneConnection(connection: Queryable): Database {
  const query: Queryable["query"] = (text, values) => connection.query(text, values);
  return { query, connect: async () => ({ query, release: () => undefined }) };
}

/** SQL for a time as ISO 8601 in UTC with milliseconds, whatever the session's settings; null stays null. */
export const isoSql = (time: string): string =>
  `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
