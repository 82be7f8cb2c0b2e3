import { COLUMNS, columnNames } from "./user-row.ts";

const list = columnNames.join(", ");
const changeable = columnNames.filter((name) => name !== "id");
const rowFrom = (table: string): string => `(${changeable.map((name) => `${table}.${name}`).join(", ")})`;

/**
 * Which row wins when the incoming one was changed at the very same instant: `replace`, for what was read later than what is
 * known, or `keep`.
 */
export type Ties = "replace" | "keep";

/**
 * Inserts and updates clerk_users from another table or query with {@link COLUMNS}, each id at most once in it: only where the
 * incoming `updated_at` is not older, and never where a row is deleted, since Clerk gives no id twice. A row that would stay as it
 * is, is not written. `rowCount` is how many were written. Safe to repeat, in any order, from several processes.
 * @param source a table's name, or a query in brackets; goes into the statement as it is
 */
export function upsertFrom(source: string, ties: Ties = "replace"): string {
  const newer = ties === "replace" ? ">=" : ">";
  return `insert into clerk_users as known (${list})
select ${list} from ${source} as incoming
order by id collate "C"
on conflict (id) do update set ${changeable.map((name) => `${name} = excluded.${name}`).join(", ")}
where known.deleted_at is null
  and excluded.updated_at ${newer} known.updated_at
  and ${rowFrom("excluded")} is distinct from ${rowFrom("known")}`;
}

/** A source for {@link upsertFrom}: `$1` is a JSON list of rows. */
export const rowsInJson = `(select * from jsonb_to_recordset($1::jsonb) as given(${columnNames
  .map((name) => `${name} ${COLUMNS[name]}`)
  .join(", ")}))`;

/**
 * Marks as deleted what `$1` lists, JSON `[{id, deleted_at}]`, each id at most once; of several times the earliest counts. Who
 * is not known gets a row that holds nothing but that, so that an event of before brings nobody back.
 */
export const markDeleted = `insert into clerk_users as known (id, created_at, updated_at, deleted_at)
select id, deleted_at, deleted_at, deleted_at
from jsonb_to_recordset($1::jsonb) as given(id text, deleted_at timestamptz)
order by id collate "C"
on conflict (id) do update set deleted_at = least(known.deleted_at, excluded.deleted_at)
where known.deleted_at is null or known.deleted_at > excluded.deleted_at`;
