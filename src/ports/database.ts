/** What a statement gave. */
export interface DatabaseResult<Row> {
  readonly rows: Row[];
  /** Rows that it returned or changed; null where PostgreSQL does not say. */
  readonly rowCount: number | null;
}

/**
 * One connection to a PostgreSQL database; one statement at a time. `query` has the form of pg's own client, so that what
 * user-sync/ does with a client it does with this.
 *
 * Everything fails with a TransientFailure (`DATABASE_AWAY`: the connection is lost or refused, or time ran out;
 * `DATABASE_BUSY`: others use the same rows) or a PermanentFailure: `DATABASE_REFUSED` (credentials, rights, no such database), `DATABASE_READ_ONLY`, `DATABASE_FULL`,
 * `DATABASE_SCHEMA` (a table or column is missing), `DATABASE_FAILED`. No message has a value of a row in it.
 */
export interface DatabaseSession {
  /** Of several statements in one text, which are one transaction, it answers what the first one gave. */
  query<Row extends object = Readonly<Record<string, unknown>>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<DatabaseResult<Row>>;
  /** `COPY … FROM STDIN`. @returns how many rows it took */
  copyIn(sql: string, parts: AsyncIterable<Uint8Array | string> | Iterable<string>): Promise<number>;
  /** `COPY … TO STDOUT`, in parts as they come; nothing else may be asked until it has been read to its end. */
  copyOut(sql: string): AsyncIterable<Uint8Array>;
  /** All of it or nothing. @param kind `snapshot`: repeatable read and read only; default: read committed */
  transaction<T>(work: () => Promise<T>, kind?: "snapshot"): Promise<T>;
}

export interface SessionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Another database of the same server; default: the URL's own. */
  readonly database?: string;
  /** A statement that takes longer is ended, milliseconds; 0: never. Default: two minutes. */
  readonly statementMs?: number;
}

/** A program that dumps a database better than COPY does: it knows every kind of object. */
export interface DatabaseDump {
  /** e.g. `pg_dump 18.4`. */
  readonly tool: string;
  /**
   * Writes tables with their definitions in pg_dump's custom form, as a snapshot sees them that an open transaction exported.
   * @param file its absolute path; it must be there already, so that nobody else may read it
   */
  write(
    tables: readonly string[],
    file: string,
    how: { readonly snapshot: string; readonly signal: AbortSignal },
  ): Promise<void>;
  /** The same into another database of the server. */
  restore(file: string, database: string, signal: AbortSignal): Promise<void>;
}

/** Which database it is, and whose users are in it: bound into a plan, and looked at again before anything is done. */
export interface TableIdentity {
  /** The server's own identifier, which a copy has and another server has not; empty where this user may not read it. */
  readonly system: string;
  readonly database: string;
  /** The Clerk instance whose users the table has. */
  readonly instance: string;
}

/** The application's own PostgreSQL, by the operator's DATABASE_URL. Nothing is opened before it is asked for. */
export interface Database {
  /** Whether a URL was given at all. */
  readonly given: boolean;
  /** What a request for approval says of it where no URL was given. Absent where a run is planned to be run. */
  readonly claimed?: TableIdentity | undefined;
  /**
   * Connects, works, disconnects. An aborted signal cuts the connection.
   * @throws BadInput `DATABASE_MISSING` without a URL, or for one that is none
   */
  session<T>(work: (session: DatabaseSession) => Promise<T>, options?: SessionOptions): Promise<T>;
  /** pg_dump where this machine has it in the server's major version, e.g. 18; undefined otherwise. */
  dump(serverMajor: number): Promise<DatabaseDump | undefined>;
}
