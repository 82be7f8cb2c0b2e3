import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { startDatabase, type DatabaseServer } from "../../sandbox/database/server.ts";
import { migrate } from "../../user-sync/src/migrate.ts";

export interface DatabaseBuilder {
  readonly server: () => DatabaseServer;
  /** URL of a fresh database, as a role that is no superuser; with the tables of clerk-user-sync unless `empty`. */
  readonly fresh: (options?: { readonly empty?: boolean }) => Promise<string>;
  /** Connections to one; they end with the file's tests. Its server may go away. */
  readonly pool: (url: string, options?: pg.PoolConfig) => pg.Pool;
}

/** A real PostgreSQL server for the tests of the file that calls this at its top: about a second, once. */
export function databaseForTests(): DatabaseBuilder {
  let server: DatabaseServer | undefined;
  let count = 0;
  const pools: pg.Pool[] = [];
  beforeAll(async () => {
    server = await startDatabase();
  });
  afterAll(async () => {
    await Promise.all(pools.map((one) => one.end()));
    await server?.stop();
  });
  const running = (): DatabaseServer => {
    if (server === undefined) throw new Error("the server starts before the first test, not earlier");
    return server;
  };
  const quiet = (url: string, options: pg.PoolConfig): pg.Pool => {
    const made = new pg.Pool({ connectionString: url, ...options });
    // A server that goes away is said once more by the next query.
    made.on("error", () => undefined);
    // The pool no longer hears a connection that it is closing.
    made.on("connect", (client) => client.on("error", () => undefined));
    return made;
  };
  const pool: DatabaseBuilder["pool"] = (url, options = {}) => {
    const made = quiet(url, options);
    pools.push(made);
    return made;
  };
  const fresh: DatabaseBuilder["fresh"] = async ({ empty = false } = {}) => {
    const url = await running().createDatabase(`test_${++count}`);
    if (empty) return url;
    const own = quiet(url, { max: 1 });
    await migrate(own).finally(() => own.end());
    return url;
  };
  return { server: running, fresh, pool };
}
