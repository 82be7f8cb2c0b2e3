// What is wrong with the surroundings is found when a step is planned: exit code 2, and nothing was changed.
import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type pg from "pg";
import { unprivileged } from "../../sandbox/database/unprivileged.ts";
import { BadInput } from "../../src/errors.ts";
import { usersGap } from "../../src/steps/users-gap.ts";
import { usersResync } from "../../src/steps/users-resync.ts";
import { webhooksPause } from "../../src/steps/webhooks-pause.ts";
import { webhooksResume } from "../../src/steps/webhooks-resume.ts";
import { DataAct, dataActs } from "./data-act.ts";

const { databases, folder, fresh } = dataActs();

let act: DataAct;
let url: string;
let pool: pg.Pool;
beforeEach(async () => {
  ({ act, url, pool } = await fresh(1));
  act.person();
});

const admin = () => databases.pool(inOwn(databases.server().adminUrl), { max: 1 });
const inOwn = (other: string): string => {
  const own = new URL(other);
  own.pathname = new URL(url).pathname;
  return own.href;
};
const refused = (code: string, message?: RegExp) => ({
  constructor: BadInput,
  code,
  ...(message === undefined ? {} : { message: expect.stringMatching(message) }),
});
const users = async () => (await pool.query("SELECT count(*)::int AS count FROM clerk_users")).rows[0].count;

describe("a database that is not fit", () => {
  it.each<[string, (good: URL) => string | undefined, string]>([
    ["none is given", () => undefined, "DATABASE_MISSING"],
    ["what is given is no URL of PostgreSQL", () => "mysql://root@localhost/app", "DATABASE_MISSING"],
    ["nothing listens there", ({ href }) => href.replace(/:\d+\//, ":1/"), "DATABASE_AWAY"],
    ["there is no such host", () => "postgresql://app:pw@no-such-host.invalid/app", "DATABASE_AWAY"],
    ["there is no such database", ({ href }) => href.replace(/\/[^/]*$/, "/nothing"), "DATABASE_REFUSED"],
    ["the password is wrong", ({ href }) => href.replace(/:[^:@/]*@/, ":wrongpassword@"), "DATABASE_REFUSED"],
  ])("%s", async (_, spoil, code) => {
    const spoilt = spoil(new URL(url));
    const there = spoilt === undefined ? new DataAct(undefined, folder) : act.at(spoilt);
    const failed = there.plan(usersResync);
    await expect(failed).rejects.toMatchObject(refused(code));
    const said = await failed.catch((error: unknown) => JSON.stringify([String(error), error]));
    expect(said).not.toContain(new URL(url).password);
    expect(said).not.toContain("wrongpassword");
  });

  it("has other tables, or older or newer ones", async () => {
    const empty = await databases.fresh({ empty: true });
    await expect(new DataAct(empty, folder).plan(usersGap)).rejects.toMatchObject(
      refused("DATABASE_SCHEMA", /0 of the 4 tables/),
    );
    await pool.query(
      "UPDATE clerk_migrations SET version = version + 1 WHERE version = (SELECT max(version) FROM clerk_migrations)",
    );
    await expect(act.plan(usersResync)).rejects.toMatchObject(
      refused("DATABASE_SCHEMA", /of version \d+, this/),
    );
    await pool.query("DELETE FROM clerk_migrations");
    await expect(act.plan(usersResync)).rejects.toMatchObject(
      refused("DATABASE_SCHEMA", /of version 0, this/),
    );
  });

  it("can only be read from: looking goes on", async () => {
    await admin().query(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
    );
    await expect(act.plan(usersResync)).rejects.toMatchObject(refused("DATABASE_READ_ONLY"));
    await expect(act.plan(webhooksPause, { minutes: 5 })).rejects.toMatchObject(
      refused("DATABASE_READ_ONLY"),
    );
    await expect(act.run(usersGap)).resolves.toMatchObject({ clerk: 1, table: 0, missing: 1 });
  });

  it("becomes read-only between plan and run: nothing is written", async () => {
    const planned = await act.plan(usersResync);
    await admin().query(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
    );
    await expect(act.run(usersResync, {}, { planned })).rejects.toMatchObject({ code: "DATABASE_READ_ONLY" });
    expect(await users()).toBe(0);
  });

  it("is full: a disk of its own is filled", async ({ skip }) => {
    const small = await smallDisk().catch((error: unknown) => String(error));
    if (typeof small === "string") return skip(`no small disk can be mounted here: ${small}`);
    try {
      await admin().query(`CREATE TABLESPACE small LOCATION '${small.path}'`);
      await admin().query(`GRANT CREATE ON TABLESPACE small TO PUBLIC`);
      await admin().query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_tablespace = small`);
      await admin().query("ALTER TABLE clerk_users SET TABLESPACE small");
      const planned = await act.plan(usersResync);
      await admin()
        .query("CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 8000)")
        .catch(() => undefined);
      await expect(
        admin().query("INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 10000)"),
      ).rejects.toMatchObject({ code: "53100" });
      await expect(act.plan(usersResync)).rejects.toMatchObject(refused("DATABASE_FULL"));
      for (let index = 0; index < 300; index++) act.person({ firstName: "x".repeat(1000) });
      await expect(act.run(usersResync, {}, { planned })).rejects.toMatchObject({ code: "DATABASE_FULL" });
      // Whole batches only.
      expect([0, 1, 51]).toContain(await users());
    } finally {
      await admin().query("DROP TABLE IF EXISTS filler");
      await admin().query("ALTER TABLE clerk_users SET TABLESPACE pg_default");
      await admin().query("ALTER TABLE IF EXISTS clerk_users_staging SET TABLESPACE pg_default");
      await admin()
        .query("DROP TABLESPACE IF EXISTS small")
        .catch(() => undefined);
      small.unmount();
    }
  });
});

describe("another instance", () => {
  it("is refused by what the table says, whoever asks", async () => {
    await act.run(usersResync);
    act.instance = "ins_another";
    await expect(act.plan(usersResync)).rejects.toMatchObject(refused("WRONG_WORLD", /of instance ins_/));
    await expect(act.plan(webhooksPause, { minutes: 5 })).rejects.toMatchObject(refused("WRONG_WORLD"));
  });

  it("is refused by its users where the table says nothing", async () => {
    await pool.query(
      "INSERT INTO clerk_users (id, created_at, updated_at) VALUES ('user_stranger', now(), now())",
    );
    await expect(act.plan(usersResync)).rejects.toMatchObject(refused("WRONG_WORLD", /knows none of 1/));
    const person = act.person();
    await pool.query("INSERT INTO clerk_users (id, created_at, updated_at) VALUES ($1, now(), now())", [
      person.id,
    ]);
    await expect(act.plan(usersResync)).resolves.toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining("no instance yet")]),
    });
  });

  it("between plan and run stops it before anything is written", async () => {
    const planned = await act.plan(usersResync);
    act.instance = "ins_another";
    await expect(act.run(usersResync, {}, { planned })).rejects.toMatchObject({ code: "PLAN_CHANGED" });
    expect(await users()).toBe(0);
  });

  it("of the secret key than of the publishable key", async () => {
    act.ports = { ...act.ports, clerk: { ...act.ports.clerk, jwksKeyIds: async () => ["ins_other_key"] } };
    await expect(act.plan(usersResync)).rejects.toMatchObject(refused("WRONG_WORLD", /publishable key/));
  });
});

describe("what is asked for", () => {
  it.each<[string, object, RegExp]>([
    ["a window that begins in the future", { since: "2999-01-01T00:00Z" }, /since: .* is in the future/],
    ["a window that ends in the future", { at: "2999-01-01T00:00Z" }, /at: .* is in the future/],
    [
      "a window that ends before it begins",
      { since: "2026-02-01T00:00Z", at: "2026-01-01T00:00Z" },
      /is not before/,
    ],
  ])("%s", async (_, given, message) => {
    await expect(act.plan(usersGap, given)).rejects.toMatchObject(refused("BAD_ARGUMENT", message));
  });

  it("a pause without an end, or with one that is too far", () => {
    expect(webhooksPause.input.safeParse({}).success).toBe(false);
    expect(webhooksPause.input.safeParse({ minutes: 0 }).success).toBe(false);
    expect(webhooksPause.input.safeParse({ minutes: 241 }).success).toBe(false);
    expect(webhooksPause.needsApproval?.({ minutes: 60, why: "" }, {})).toBe(false);
    expect(webhooksPause.needsApproval?.({ minutes: 61, why: "" }, {})).toBe(true);
  });

  it("resuming what is not paused", async () => {
    await expect(act.plan(webhooksResume)).rejects.toMatchObject(refused("BAD_ARGUMENT", /not paused/));
    await expect(act.run(webhooksResume, { evenIfOver: true })).resolves.toEqual({ waiting: 0 });
  });
});

it("a pause stands in the table with its end, is found again, and is ended", async () => {
  const { until } = await act.run(webhooksPause, { minutes: 30, why: "resync" });
  const [row] = (
    await pool.query(
      "SELECT paused_by, paused_why, round(extract(epoch FROM paused_until - now()))::int AS left FROM clerk_sync",
    )
  ).rows;
  expect(row).toMatchObject({ paused_by: "ana, 2026-11-30-data-1a2b/step", paused_why: "resync" });
  expect(row.left).toBeGreaterThan(1_780);
  expect(webhooksPause.inForce).toMatchObject({ begins: "webhooks-paused" });
  await expect(act.look(webhooksPause, { minutes: 30 })).resolves.toEqual({ done: true, output: { until } });
  await expect(act.run(webhooksResume)).resolves.toEqual({ waiting: 0 });
  await expect(act.look(webhooksPause, { minutes: 30 })).resolves.toEqual({ done: false });
});

/** A disk of 16 MB that the server may write to; only root can mount one. */
async function smallDisk(): Promise<{ readonly path: string; readonly unmount: () => void }> {
  const path = mkdtempSync(join(tmpdir(), "small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  const { uid, gid } = (await unprivileged()) as { uid?: number; gid?: number };
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  return {
    path,
    unmount: () => {
      execFileSync("umount", ["--lazy", path], { stdio: "pipe" });
      rmSync(path, { recursive: true });
    },
  };
}
