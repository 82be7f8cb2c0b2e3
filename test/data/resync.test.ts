import { beforeEach, expect, it } from "vitest";
import type pg from "pg";
import { markDeleted } from "../../user-sync/src/upsert.ts";
import { withClaims } from "../../src/cli/approve/claimed-lists.ts";
import { openDatabase } from "../../src/adapters/database/open.ts";
import { madeFile, madeText } from "../../src/plan/one-step.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { planFrom, recipeOf, recipeSchema } from "../../src/plan/recipe.ts";
import { standardCatalogue as catalogue } from "../../src/steps/standard.ts";
import { MemoryLists } from "../builders/memory-accounts.ts";
import { usersAbsent } from "../../src/steps/users-absent.ts";
import { usersGap } from "../../src/steps/users-gap.ts";
import { usersMarkDeleted } from "../../src/steps/users-mark-deleted.ts";
import { usersResync } from "../../src/steps/users-resync.ts";
import { usersVerify } from "../../src/steps/users-verify.ts";
import { type DataAct, dataActs } from "./data-act.ts";

const { fresh } = dataActs();

let act: DataAct;
let pool: pg.Pool;
beforeEach(async () => {
  ({ act, pool } = await fresh());
});

const rows = async () => (await pool.query("SELECT * FROM clerk_users ORDER BY created_at, id")).rows;

it("brings everybody in, names the gap before and none after", async () => {
  const people = Array.from({ length: 30 }, () => act.person());
  act.person({ firstName: "Tab\there\nand \\ there", lastName: "\u4e2d\u6587" });
  const before = await act.run(usersGap, { sample: 10 });
  expect(before).toEqual({
    ...{ clerk: 31, table: 0, sampled: 5, sampleDiffers: 5 },
    ...{ missing: 31, different: 0, surplus: 0, moving: 0 },
  });
  await expect(act.run(usersResync)).resolves.toEqual({ users: 31, written: 31 });
  await expect(act.run(usersResync)).resolves.toEqual({ users: 31, written: 0 });
  expect((await rows()).at(-1)).toMatchObject({
    first_name: "Tab\there\nand \\ there",
    last_name: "\u4e2d\u6587",
  });
  expect((await pool.query("SELECT instance_id FROM clerk_sync")).rows).toEqual([
    { instance_id: act.instance },
  ]);
  expect((await pool.query("SELECT to_regclass('clerk_users_staging') AS left")).rows[0].left).toBe(null);
  await expect(act.run(usersVerify)).resolves.toEqual({ alike: 31, waiting: 0 });
  act.change(people[3]?.id ?? "", { firstName: "Other" });
  act.remove(people[4]?.id ?? "");
  act.person();
  const after = await act.run(usersGap, { sample: 1000 });
  expect(after).toMatchObject({
    clerk: 31,
    table: 31,
    sampleDiffers: 3,
    missing: 1,
    different: 1,
    surplus: 1,
  });
  await expect(act.run(usersVerify, { rechecks: 1, pauseSeconds: 0 })).rejects.toMatchObject({
    code: "VERIFY_FAILED",
  });
});

it("marks as deleted who is absent, after asking once more, and spares who is there by then", async () => {
  const people = Array.from({ length: 5 }, () => act.person());
  await act.run(usersResync);
  for (const { id } of people.slice(0, 3)) act.remove(id);
  const { count, digest } = await act.run(usersAbsent);
  expect(count).toBe(3);
  await expect(act.plan(usersMarkDeleted, { digest, count: 2 })).rejects.toMatchObject({ code: "BAD_LIST" });
  act.person({ id: people[0]?.id ?? "", email: "back@nightshift.example" });
  await expect(act.run(usersMarkDeleted, { digest, count })).resolves.toEqual({ marked: 2 });
  const marked = (await rows()).filter((row) => row.deleted_at !== null);
  expect(marked.map(({ id }) => id).sort()).toEqual([people[1]?.id, people[2]?.id].sort());
  expect((await act.run(usersAbsent)).count).toBe(0);
});

it("killed between batches, with the user at the cursor gone by then: goes on there, and nobody is missing", async () => {
  const people = Array.from({ length: 1_100 }, () => act.person());
  let pages = 0;
  act.before = (request) => {
    if (request === "GET /users" && ++pages === 3) throw new Error("killed");
  };
  const planned = await act.plan(usersResync);
  const begunAt = act.ports.clock.now();
  await expect(act.run(usersResync, {}, { planned, begunAt })).rejects.toThrow("killed");
  act.before = () => undefined;
  const left = act.checkpoints.at(-1);
  expect(left).toMatchObject({ done: 51, total: 1_100 });
  act.remove(people[50]?.id ?? "");
  await act.run(usersResync, {}, { planned, begunAt, resumedFrom: left });
  const kept = new Set((await rows()).map(({ id }) => id));
  expect(people.filter(({ id }) => !kept.has(id))).toEqual([]);
  // Who was deleted meanwhile is in the table still: that is the next step's to find.
  expect((await act.run(usersAbsent)).count).toBe(1);
});

it("writes nothing over what is newer, and brings nobody back who is marked as deleted", async () => {
  const [newer, gone, older] = [act.person(), act.person(), act.person({ firstName: "Now" })];
  await pool.query(
    `INSERT INTO clerk_users (id, first_name, created_at, updated_at, deleted_at) VALUES
       ($1, 'Newer', now(), now() + interval '1 minute', NULL), ($2, 'Gone', now(), now() - interval '2 days', now()),
       ($3, 'Before', now(), now() - interval '2 days', NULL)`,
    [newer.id, gone.id, older.id],
  );
  await expect(act.run(usersResync)).resolves.toEqual({ users: 3, written: 1 });
  const names = Object.fromEntries((await rows()).map((row) => [row.id, row.first_name]));
  expect(names).toEqual({ [newer.id]: "Newer", [gone.id]: "Gone", [older.id]: "Now" });
});

it("brings back whoever is marked as deleted and is at Clerk, with all that Clerk says, and is named before by verify", async () => {
  const [wrong, unknown, justNow, gone] = [act.person(), act.person(), act.person(), act.person()];
  await act.run(usersResync);
  act.remove(gone.id);
  await pool.query(
    "UPDATE clerk_users SET deleted_at = now() - interval '2 minutes', first_name = 'Old' WHERE id = ANY($1)",
    [[wrong.id, gone.id]],
  );
  await pool.query("UPDATE clerk_users SET deleted_at = now() WHERE id = $1", [justNow.id]);
  // As an event of the deletion leaves a row that nobody knew.
  await pool.query(
    "UPDATE clerk_users SET (email, created_at, updated_at, deleted_at) = (NULL, now() - interval '1 hour', now() - interval '1 hour', now() - interval '1 hour') WHERE id = $1",
    [unknown.id],
  );
  const verified = act.run(usersVerify, { rechecks: 0, pauseSeconds: 0 });
  await expect(verified).rejects.toMatchObject({ code: "VERIFY_FAILED" });
  const { message } = (await verified.catch((error: unknown) => error)) as Error;
  const marked = /Marked as deleted, and at Clerk all the same: (.*)\./.exec(message)?.[1]?.split(", ");
  expect(marked?.toSorted()).toEqual([wrong.id, unknown.id, justNow.id].toSorted());

  await expect(act.run(usersResync)).resolves.toMatchObject({ users: 3, written: 2 });
  // The first batch is one user alone.
  expect(act.notes.slice(-2)).toEqual(
    [wrong.id, unknown.id].map(
      (id) => `Marked as deleted, and at Clerk all the same, so brought back: ${id}.`,
    ),
  );
  const left = (await rows()).filter((row) => row.deleted_at !== null).map(({ id }) => id);
  expect(left.toSorted()).toEqual([justNow.id, gone.id].toSorted());
  // A minute later that one is no event on its way any more.
  await pool.query("UPDATE clerk_users SET deleted_at = now() - interval '2 minutes' WHERE id = $1", [
    justNow.id,
  ]);
  await expect(act.run(usersResync)).resolves.toMatchObject({ written: 1 });
  await expect(act.run(usersVerify, { rechecks: 0, pauseSeconds: 0 })).resolves.toEqual({
    alike: 3,
    waiting: 0,
  });
});

it("marks whoever is deleted while they are brought back: the event waits for the row", async () => {
  const { id } = act.person();
  await act.run(usersResync);
  await pool.query("UPDATE clerk_users SET deleted_at = now() - interval '2 minutes'");
  let event: Promise<unknown> | undefined;
  act.before = async () => {
    if (event !== undefined) return;
    const free = await pool.query("SELECT id FROM clerk_users FOR UPDATE SKIP LOCKED");
    if (free.rowCount !== 0) return;
    event = pool.query(markDeleted, [JSON.stringify([{ id, deleted_at: new Date().toISOString() }])]);
  };
  await act.run(usersResync);
  await event;
  expect((await rows()).map((row) => row.deleted_at !== null)).toEqual([event !== undefined]);
  expect(event).toBeDefined();
});

it("two at once: the second one waits for its turn or says so, and leaves the first alone", async () => {
  act.person();
  const holder = await pool.connect();
  await holder.query("SELECT pg_advisory_lock(hashtextextended('clerk_users_staging', 0))");
  await expect(act.run(usersResync)).rejects.toMatchObject({ code: "DATABASE_BUSY" });
  await holder.query("SELECT pg_advisory_unlock_all()");
  holder.release();
  await expect(act.run(usersResync)).resolves.toMatchObject({ written: 1 });
});

it("is planned the same by whoever approves without a way to the database, and for no other one", async () => {
  const people = Array.from({ length: 25 }, () => act.person());
  await act.run(usersResync);
  for (const { id } of people.slice(0, 22)) act.remove(id);
  const { count, digest } = await act.run(usersAbsent);
  const typed = { digest, count: String(count) };
  const file = madeFile("users.mark-deleted");
  const text = madeText(file, { digest, count }, catalogue);
  const plan = await preparePlan({ ports: act.ports, catalogue, text, file, typed, lookMs: 0 });
  expect(plan.nodes).toMatchObject([{ dangerous: true }]);
  const recipe = recipeSchema.parse(JSON.parse(JSON.stringify(recipeOf(plan))));
  const elsewhere = { ...act.ports, lists: new MemoryLists(), database: openDatabase(undefined) };
  const again = async (database: typeof recipe.database) =>
    (await planFrom(recipe, { ports: withClaims(elsewhere, recipe.lists, database), catalogue, text })).hash;
  await expect(again(recipe.database)).resolves.toBe(plan.hash);
  const another = { system: "1", database: "test", instance: act.instance };
  await expect(again(another)).resolves.not.toBe(plan.hash);
});
