import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { migrate, schemaVersion } from "../../user-sync/src/migrate.ts";
import { SCHEMA_VERSION } from "../../user-sync/src/migrations.ts";
import { rowHash, rowHashSql, tableHashSql } from "../../user-sync/src/row-hash.ts";
import { markDeleted, rowsInJson, upsertFrom } from "../../user-sync/src/upsert.ts";
import { rowOf, type UserRow } from "../../user-sync/src/user-row.ts";
import { databaseForTests } from "../builders/database.ts";

const database = databaseForTests();

const user = (id: string, updatedAt: number, more: object = {}) => ({
  id,
  first_name: "Ada",
  last_name: null,
  external_id: null,
  primary_email_address_id: "idn_1",
  email_addresses: [
    { id: "idn_0", email_address: "old@example.com" },
    { id: "idn_1", email_address: "ada@example.com" },
  ],
  created_at: 1_700_000_000_123,
  updated_at: updatedAt,
  private_metadata: { secret: "never" },
  ...more,
});

it("migrates once, however many do so at the same time, and refuses tables of a newer package", async () => {
  const pool = database.pool(await database.fresh({ empty: true }));
  expect(await schemaVersion(pool)).toBe(0);
  const all = await Promise.all([migrate(pool), migrate(pool), migrate(pool)]);
  expect(all.map(({ from }) => from).sort()).toEqual([0, SCHEMA_VERSION, SCHEMA_VERSION]);
  await pool.query("insert into clerk_migrations (version, name) values (99, 'later')");
  await expect(migrate(pool)).rejects.toThrow("version 99");
  expect(await schemaVersion(pool)).toBe(99);
});

it("keeps the primary e-mail or none, names or none, and nothing else", () => {
  expect(rowOf(user("user_1", 1_700_000_000_456))).toEqual({
    id: "user_1",
    email: "ada@example.com",
    first_name: "Ada",
    last_name: null,
    external_id: null,
    created_at: "2023-11-14T22:13:20.123Z",
    updated_at: "2023-11-14T22:13:20.456Z",
  });
  const phoneOnly = user("user_2", 1, {
    primary_email_address_id: null,
    email_addresses: [],
    first_name: null,
  });
  expect(rowOf(phoneOnly)).toMatchObject({ email: null, first_name: null });
  expect(rowOf(user("user_3", 1, { first_name: "A\0\ud800" }))).toMatchObject({ first_name: "A\ufffd" });
});

it.each([
  [null, "no object"],
  [{ ...user("", 1) }, "no id"],
  [user("user_1", Number.NaN), "updated_at is no time"],
  [user("user_1", 1e15), "updated_at is no time"],
  [user("user_1", 1, { created_at: "2023" }), "created_at is no time"],
  [user("user_1", 1, { last_name: 5 }), "last_name is no text"],
])("refuses what is no user: %#", (given, message) => {
  expect(() => rowOf(given)).toThrow(message);
});

it("takes what is not older, keeps who is deleted deleted, and writes nothing twice", async () => {
  const pool = database.pool(await database.fresh());
  const write = async (ties: "replace" | "keep", ...users: readonly object[]) =>
    (await pool.query(upsertFrom(rowsInJson, ties), [JSON.stringify(users.map(rowOf))])).rowCount;
  const names = async () =>
    (await pool.query("select id, first_name, deleted_at from clerk_users order by id")).rows;
  expect(await write("replace", user("user_1", 1000), user("user_2", 1000))).toBe(2);
  expect(await write("replace", user("user_1", 1000))).toBe(0);
  expect(await write("replace", user("user_1", 999, { first_name: "older" }))).toBe(0);
  expect(await write("keep", user("user_1", 1000, { first_name: "tie" }))).toBe(0);
  expect(await write("replace", user("user_1", 1000, { first_name: "tie" }))).toBe(1);
  const gone = (id: string, at: number) => ({ id, deleted_at: new Date(at).toISOString() });
  const remove = (...all: readonly object[]) => pool.query(markDeleted, [JSON.stringify(all)]);
  await remove(gone("user_2", 5000), gone("user_unknown", 5000));
  await remove(gone("user_2", 7000));
  expect(await write("replace", user("user_2", 9000), user("user_unknown", 9000))).toBe(0);
  expect(await names()).toEqual([
    { id: "user_1", first_name: "tie", deleted_at: null },
    { id: "user_2", first_name: "Ada", deleted_at: new Date(5000) },
    { id: "user_unknown", first_name: null, deleted_at: new Date(5000) },
  ]);
});

it("hashes rows and table as documented, whatever the session's time zone and the database's order of texts", async () => {
  const pool = database.pool(await database.fresh(), { options: "-c timezone=Asia/Kathmandu" });
  const users: UserRow[] = [
    rowOf(user("user_b", 1_700_000_000_456, { first_name: "Zoë 🦊" })),
    rowOf(user("user_B", 2_000, { primary_email_address_id: null, first_name: "" })),
    rowOf(user("user_a1", 3_000, { external_id: "n", last_name: "s1:x" })),
  ];
  await pool.query(upsertFrom(rowsInJson), [JSON.stringify(users)]);
  await pool.query(markDeleted, [JSON.stringify([{ id: "user_x", deleted_at: new Date(1).toISOString() }])]);
  // Written out by hand: an implementation of its own.
  const field = (text: string | null) => (text === null ? "n" : `s${Buffer.from(text).length}:${text}`);
  const hash = (row: UserRow) =>
    createHash("sha256")
      .update(
        [row.id, row.email, row.first_name, row.last_name, row.external_id].map(field).join("") +
          `t${new Date(row.created_at).getTime()}000;t${new Date(row.updated_at).getTime()}000;`,
      )
      .digest();
  const { rows } = await pool.query(
    `select id, ${rowHashSql("u")} as hash from clerk_users u where deleted_at is null`,
  );
  for (const { id, hash: stored } of rows) {
    const row = users.find((one) => one.id === id) as UserRow;
    expect(stored).toEqual(hash(row));
    expect(rowHash(row)).toEqual(hash(row));
  }
  const ordered = ["user_B", "user_a1", "user_b"].map((id) =>
    hash(users.find((one) => one.id === id) as UserRow),
  );
  expect((await pool.query(tableHashSql)).rows).toEqual([
    { rows: 3, hash: createHash("sha256").update(Buffer.concat(ordered)).digest("hex") },
  ]);
});

it("refuses a pause that would not end in four hours", async () => {
  const pool = database.pool(await database.fresh());
  const pause = (until: string) =>
    pool.query(`update clerk_sync set paused_at = clock_timestamp(), paused_until = ${until}`);
  await pause("clock_timestamp() + interval '3 hours'");
  for (const until of ["'infinity'", "clock_timestamp() + interval '5 hours'", "null"])
    await expect(pause(until)).rejects.toThrow("clerk_sync_pause_ends");
});
