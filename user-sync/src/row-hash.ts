// One hash for a row and one for the table, defined so that anybody can compute them anew from Clerk's own list.
import { createHash } from "node:crypto";
import { COLUMNS, columnNames, type UserRow } from "./user-row.ts";

/**
 * SQL for a row's hash, as bytea: SHA-256 of its fields in the order of {@link COLUMNS}, one after another, in UTF-8. A null is
 * `n`; a text is `s`, its length in bytes, `:` and the text; a time is `t`, its microseconds since 1970 in UTC, and `;`.
 * @param table the table or alias that the columns are of
 */
export function rowHashSql(table: string): string {
  const fields = columnNames.map((name) => {
    const column = `${table}.${name}`;
    return COLUMNS[name] === "text"
      ? `coalesce('s' || octet_length(convert_to(${column}, 'UTF8')) || ':' || ${column}, 'n')`
      : `coalesce('t' || (extract(epoch from ${column}) * 1000000)::bigint || ';', 'n')`;
  });
  return `sha256(convert_to(${fields.join(" || ")}, 'UTF8'))`;
}

/**
 * SQL for the table's hash: `rows`, and `hash` in hex, which is SHA-256 of the row hashes by ascending id (bytewise), one after
 * another. Deleted rows do not count. Needs 32 bytes of memory a row, and at most 1 GB.
 */
export const tableHashSql = `select count(*)::integer as rows,
  encode(sha256(coalesce(string_agg(${rowHashSql("u")}, ''::bytea order by u.id collate "C"), ''::bytea)), 'hex') as hash
from clerk_users as u where u.deleted_at is null`;

/** The same as {@link rowHashSql}, of a row in memory; times have milliseconds. 32 bytes. */
export function rowHash(row: UserRow): Buffer {
  const hash = createHash("sha256");
  for (const name of columnNames) {
    const value = row[name];
    if (value === null) hash.update("n");
    else if (COLUMNS[name] === "text") hash.update(`s${Buffer.byteLength(value)}:${value}`);
    else hash.update(`t${Date.parse(value) * 1000};`);
  }
  return hash.digest();
}
