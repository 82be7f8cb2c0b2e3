export type { Answer, Connection, Database, Queryable } from "./database.ts";
export { transaction } from "./database.ts";
export { migrate, schemaVersion, type Migrated } from "./migrate.ts";
export { SCHEMA_VERSION } from "./migrations.ts";
export { rowHash, rowHashSql, tableHashSql } from "./row-hash.ts";
export { markDeleted, rowsInJson, upsertFrom, type Ties } from "./upsert.ts";
export { COLUMNS, columnNames, isoTime, rowOf, type UserRow } from "./user-row.ts";
