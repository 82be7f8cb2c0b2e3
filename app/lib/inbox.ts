// The app's copy of Clerk's users: its database, and the inbox for webhooks in it.
import { createDrainer, deleteOldEvents, inboxHealth, migrate, problemOf } from "clerk-user-sync";
import type { Database, Drained, InboxHealth } from "clerk-user-sync";
import pg from "pg";

/** For the health route; `problem` when the database did not tell: then nothing else is known. */
export type InboxState = { readonly knownTo: "app" } & (
  InboxHealth | { readonly lastEventAt: null; readonly lastReceivedAt: null; readonly problem: string }
);

export interface Inbox {
  readonly db: Database;
  /** Applies what waits; never rejects. */
  readonly drain: () => Promise<Drained | { readonly problem: string }>;
  /** Deletes what is older than a month, and says how much that was; never rejects. */
  readonly deleteOld: () => Promise<number | { readonly problem: string }>;
  readonly state: () => Promise<InboxState>;
}

const STATE_DEADLINE_MS = 2_000;

/** Routes are bundled apart from each other, so a variable of this file would be several. */
const SLOT = Symbol.for("nightshift.inbox");
const world = globalThis as { [SLOT]?: Inbox };

/** Undefined without `DATABASE_URL`. The tables are made, or brought up to date, when they are first needed. */
export function openInbox(): Inbox | undefined {
  const url = process.env["DATABASE_URL"]?.trim();
  if (!url) return undefined;
  return (world[SLOT] ??= makeInbox(url));
}

function makeInbox(url: string): Inbox {
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    // A serverless process that nobody asks anything keeps no connection.
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
  });
  // Whoever asks next is told; without this the process would end.
  pool.on("error", () => undefined);
  // Nor does the pool hear a connection that it is closing.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = migrated(pool);
  const drain = createDrainer(db);
  return {
    db,
    drain: () => drain().catch(told("The inbox was not drained")),
    deleteOld: () => deleteOldEvents(db).catch(told("What is old was not deleted from the inbox")),
    state: () =>
      inTime(inboxHealth(db)).then(
        (health) => ({ ...health, knownTo: "app" as const }),
        (error: unknown) => ({
          lastEventAt: null,
          lastReceivedAt: null,
          knownTo: "app" as const,
          problem: problemOf(error),
        }),
      ),
  };
}

/** What went wrong, without values; in the log, too. */
const told = (what: string) => (error: unknown) => {
  const problem = problemOf(error);
  console.error(`${what}: ${problem}.`);
  return { problem };
};

/** A health route answers, whatever the database does. */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(STATE_DEADLINE_MS);
  return await new Promise<T>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`no answer in ${STATE_DEADLINE_MS} ms`)));
    asked.then(resolve, reject);
  });
}

/** Migrates before the first use, once; a database that was away is asked again. */
function migrated(pool: pg.Pool): Database {
  let ready: Promise<unknown> | undefined;
  const once = () =>
    (ready ??= migrate(pool).catch((error: unknown) => {
      ready = undefined;
      throw error;
    }));
  return {
    query: async (text, values) => {
      await once();
      return await pool.query(text, values);
    },
    connect: async () => {
      await once();
      return await pool.connect();
    },
  };
}
