import { transaction, type Database, type Queryable } from "./database.ts";
import { migrations, SCHEMA_VERSION } from "./migrations.ts";

export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the tables to what this package is written for, in one transaction. Safe to repeat, and from several processes at once.
 * @throws {Error} when the database is of a newer package; nothing is changed then
 */
export async function migrate(db: Database): Promise<Migrated> {
  return await transaction(db, async (tx) => {
    await tx.query(
      "select pg_advisory_xact_lock(hashtextextended('clerk_migrations:' || current_schema(), 0))",
    );
    const from = await schemaVersion(tx);
    if (from > SCHEMA_VERSION)
      throw new Error(
        `The database's tables are of version ${from}; this clerk-user-sync knows ${SCHEMA_VERSION}. Use the newer one.`,
      );
    if (from === 0)
      await tx.query(`create table if not exists clerk_migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default clock_timestamp()
)`);
    for (const { version, name, sql } of migrations.filter((one) => one.version > from)) {
      await tx.query(sql);
      await tx.query("insert into clerk_migrations (version, name) values ($1, $2)", [version, name]);
    }
    return { from, to: SCHEMA_VERSION };
  });
}

/** The version of the tables that the connection's search path leads to; 0: there are none. */
export async function schemaVersion(db: Queryable): Promise<number> {
  const { rows } = await db.query("select to_regclass('clerk_migrations') is not null as there");
  if (rows[0]?.there !== true) return 0;
  const found = await db.query("select coalesce(max(version), 0)::integer as version from clerk_migrations");
  return found.rows[0].version as number;
}
