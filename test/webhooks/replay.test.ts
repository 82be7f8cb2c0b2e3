/** `webhooks.replay` on a real database, beside the sandbox's fake of Clerk: what missed webhooks would have done. */
import { beforeEach, describe, expect, it } from "vitest";
import type pg from "pg";
import { usersResync } from "../../src/steps/users-resync.ts";
import { usersVerify } from "../../src/steps/users-verify.ts";
import { webhooksReplay } from "../../src/steps/webhooks-replay.ts";
import { instant } from "../../src/ports/clock.ts";
import { type DataAct, dataActs } from "../data/data-act.ts";

const { fresh } = dataActs();

let act: DataAct;
let pool: pg.Pool;
beforeEach(async () => {
  ({ act, pool } = await fresh());
});

const rows = async () => (await pool.query("SELECT * FROM clerk_users ORDER BY created_at, id")).rows;

/** People from long ago who are in the table; the backlog begins an hour after the last of them. */
async function beforeBacklog(count: number): Promise<{ ids: readonly string[]; since: string }> {
  act.api.clock.at -= 24 * 3_600_000;
  const people = Array.from({ length: count }, () => act.person());
  await act.run(usersResync);
  const since = instant(act.api.clock.at + 3_600_000);
  act.api.clock.at += 2 * 3_600_000;
  return { ids: people.map(({ id }) => id), since };
}

it("brings in who was created or changed since, and asks for no others", async () => {
  const { ids, since } = await beforeBacklog(1_200);
  const made = Array.from({ length: 7 }, () => act.person());
  act.change(ids[5] ?? "", { firstName: "Changed", lastName: null });
  act.change(made[0]?.id ?? "", { firstName: "Twice" });
  await expect(act.run(usersVerify, { rechecks: 0 })).rejects.toMatchObject({ code: "VERIFY_FAILED" });
  const planned = await act.plan(webhooksReplay, { since });
  expect(planned.summary).toContain("7 users who were created and 8 who were changed");
  act.asked.length = 0;
  expect(await act.run(webhooksReplay, { since }, { planned })).toEqual({ users: 8, written: 8 });
  // One page of those created, one of those changed; the table of 1,200 would take three.
  expect(act.asked.filter((request) => request === "GET /users")).toHaveLength(2);
  await expect(act.run(usersVerify, { rechecks: 0 })).resolves.toMatchObject({ alike: 1_207 });
  expect(await act.run(webhooksReplay, { since })).toEqual({ users: 8, written: 0 });
});

it("goes back to nothing older: a row that is newer, and one that is marked as deleted, stay as they are", async () => {
  const { ids, since } = await beforeBacklog(3);
  act.change(ids[0] ?? "", { firstName: "At Clerk" });
  act.change(ids[1] ?? "", { firstName: "At Clerk" });
  await pool.query("UPDATE clerk_users SET first_name = 'Newer', updated_at = now() WHERE id = $1", [ids[0]]);
  await pool.query("UPDATE clerk_users SET deleted_at = now() WHERE id = $1", [ids[1]]);
  expect(await act.run(webhooksReplay, { since })).toEqual({ users: 2, written: 0 });
  expect((await rows()).find(({ id }) => id === ids[0])).toMatchObject({ first_name: "Newer" });
  expect((await rows()).find(({ id }) => id === ids[1])).toMatchObject({ deleted_at: expect.any(Date) });
});

describe("killed and resumed", () => {
  it.each([0, 1, 3])("after %i checkpoints, it ends with the same rows", async (checkpoints) => {
    const { ids, since } = await beforeBacklog(80);
    for (let number = 0; number < 60; number += 1) act.person();
    for (const id of ids.slice(0, 30)) act.change(id, { lastName: "Changed" });
    const planned = await act.plan(webhooksReplay, { since });
    const killing = new AbortController();
    const begunAt = Date.now();
    const save = act.checkpoints.push.bind(act.checkpoints);
    act.checkpoints.push = (...all) => {
      const count = save(...all);
      if (count >= checkpoints) killing.abort(new Error("killed"));
      return count;
    };
    if (checkpoints === 0) killing.abort(new Error("killed"));
    const ended = await act
      .run(webhooksReplay, { since }, { planned, begunAt, signal: killing.signal })
      .catch((error: unknown) => String(error));
    act.checkpoints.push = save;
    // Killed after the last batch it may just have ended.
    if (typeof ended === "string") {
      const resumedFrom = act.checkpoints.at(-1);
      const { users } = await act.run(webhooksReplay, { since }, { planned, begunAt, resumedFrom });
      expect(users).toBeGreaterThanOrEqual(90);
    }
    await expect(act.run(usersVerify, { rechecks: 0 })).resolves.toMatchObject({ alike: 140 });
  });
});

describe("what is refused with nothing changed", () => {
  const ahead = instant(Date.now() + 3_600_000);
  const past = instant(Date.now() - 3_600_000);
  it.each<[string, object]>([
    ["no beginning", {}],
    ["a window in the future", { since: ahead }],
    ["an end in the future", { since: past, until: ahead }],
    ["an end before the beginning", { since: past, until: instant(Date.now() - 7_200_000) }],
  ])("%s", async (_what, given) => {
    act.person();
    await expect(act.plan(webhooksReplay, given)).rejects.toMatchObject({
      name: "BadInput",
      code: "BAD_ARGUMENT",
    });
    expect(await rows()).toEqual([]);
    expect(act.asked).toEqual([]);
  });

  it("another instance's key", async () => {
    const { since } = await beforeBacklog(2);
    act.instance = "ins_another";
    await expect(act.plan(webhooksReplay, { since })).rejects.toMatchObject({ code: "WRONG_WORLD" });
  });
});
