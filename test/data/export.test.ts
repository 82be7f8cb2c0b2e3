import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import type pg from "pg";
import { openDatabase } from "../../src/adapters/database/open.ts";
import { Secret } from "../../src/ports/secret.ts";
import { dataExport } from "../../src/steps/data-export.ts";
import { usersResync } from "../../src/steps/users-resync.ts";
import { type DataAct, dataActs, filesIn } from "./data-act.ts";

const { databases, folder, fresh } = dataActs();

let act: DataAct;
let pool: pg.Pool;
beforeEach(async () => {
  ({ act, pool } = await fresh());
  for (let index = 0; index < 20; index++) act.person({ firstName: `Tab\t${index}\nline` });
  await act.run(usersResync);
  await pool.query(
    "INSERT INTO clerk_inbox (id, type, event_at, body) SELECT 'msg_' || i, 'user.created', now(), repeat('\\', i) FROM generate_series(1, 7) AS i",
  );
});

const others = async () =>
  (await pool.query("SELECT datname FROM pg_database WHERE datname LIKE 'clerk_export%'")).rows;

it("exports every table with checksums, for its owner alone, restores it beside and compares", async () => {
  const done = await act.run(dataExport);
  expect(done).toMatchObject({ users: 20, events: 7, restored: true });
  const home = join(folder, done.folder);
  expect(filesIn(home)).toEqual([
    ...["clerk_inbox.copy", "clerk_migrations.copy", "clerk_sync.copy", "clerk_users.copy"],
    ...["manifest.json", "schema.sql"],
  ]);
  for (const line of done.files) {
    const [path = "", digest] = line.split(" ");
    const file = join(folder, path);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(`sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`).toBe(digest);
  }
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(await others()).toEqual([]);
  expect(readFileSync(join(home, "clerk_users.copy"), "utf8").trim().split("\n")).toHaveLength(20);
});

it("says of an export that lost something on its way that it is not to be counted on", async () => {
  const { write } = act.ports.exports;
  const dropping: typeof write = async (where, name, parts) => {
    const kept: string[] = [];
    for await (const part of parts) kept.push(Buffer.from(part).toString());
    const text = kept.join("");
    const file = await write(where, name, [
      name === "clerk_users.copy" ? text.slice(text.indexOf("\n") + 1) : text,
    ]);
    // The digest is of what was read; the file is what the disk made of it.
    return name === "clerk_users.copy"
      ? { ...file, digest: `sha256:${createHash("sha256").update(text).digest("hex")}` }
      : file;
  };
  act.ports = { ...act.ports, exports: { ...act.ports.exports, write: dropping } };
  await expect(act.run(dataExport)).rejects.toMatchObject({ code: "VERIFY_FAILED" });
  expect(await others()).toEqual([]);
});

it("is of one instant, whatever is written meanwhile", async () => {
  const { write } = act.ports.exports;
  act.ports = {
    ...act.ports,
    exports: {
      ...act.ports.exports,
      write: async (where, name, parts) => {
        if (name === "clerk_users.copy") await pool.query("DELETE FROM clerk_inbox");
        return await write(where, name, parts);
      },
    },
  };
  await expect(act.run(dataExport)).resolves.toMatchObject({ users: 20, events: 7 });
});

it("says what to do where the user may not make a scratch database", async () => {
  const admin = databases.pool(databases.server().adminUrl, { max: 1 });
  const name = new URL(pool.options.connectionString ?? "").pathname.slice(1);
  await admin.query("CREATE ROLE reader LOGIN PASSWORD 'readerpassword'");
  const own = new URL(databases.server().adminUrl);
  own.pathname = `/${name}`;
  const inside = databases.pool(own.href, { max: 1 });
  await inside.query("GRANT pg_read_all_data TO reader");
  own.username = "reader";
  own.password = "readerpassword";
  act.ports = { ...act.ports, database: openDatabase(new Secret(own.href)) };
  await expect(act.run(dataExport)).rejects.toMatchObject({
    code: "DATABASE_REFUSED",
    hint: expect.stringContaining("CREATEDB"),
  });
  await expect(act.run(dataExport, { restore: false })).resolves.toMatchObject({ restored: false });
});
