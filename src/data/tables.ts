import type { DatabaseSession } from "../ports/database.ts";

/** Every table of clerk-user-sync, in the order in which they are exported, with what orders its rows. */
export const tables = {
  clerk_migrations: "version",
  clerk_users: `id COLLATE "C"`,
  clerk_inbox: `id COLLATE "C"`,
  clerk_sync: "one",
} as const;
export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as readonly TableName[];

/** A table's rows as COPY writes them, always in the same order: equal content is equal bytes. */
export const copyOf = (session: DatabaseSession, table: TableName): AsyncIterable<Uint8Array> =>
  session.copyOut(`COPY (SELECT * FROM ${table} ORDER BY ${tables[table]}) TO STDOUT`);
