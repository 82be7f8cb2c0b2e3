import { createHash } from "node:crypto";
import { verifyWebhook } from "@clerk/backend/webhooks";
import { beforeEach, expect, it } from "vitest";
import type pg from "pg";
import { drainInbox } from "../../user-sync/src/drain.ts";
import { createDrainer } from "../../user-sync/src/drainer.ts";
import { inboxHealth } from "../../user-sync/src/inbox-health.ts";
import { pauseApplying, resumeApplying } from "../../user-sync/src/pause.ts";
import { receiveWebhook } from "../../user-sync/src/receive.ts";
import { deleteOldEvents } from "../../user-sync/src/retention.ts";
import { databaseForTests } from "../builders/database.ts";
import { clerkUser, delivery, INSTANCE, messageOf, SIGNING_SECRET, type Message } from "./clerk-events.ts";

const database = databaseForTests();
const verify = (request: Request) => verifyWebhook(request, { signingSecret: SIGNING_SECRET });
const HAPPENED = 1_764_000_000_123;
let pool: pg.Pool;

beforeEach(async () => {
  pool = database.pool(await database.fresh());
});

const send = (message: Message, secret?: string) =>
  receiveWebhook(delivery(message, secret), { db: pool, verify });
const statusOf = async (message: Message, secret?: string) => (await send(message, secret)).status;
/** As PostgreSQL says it of a full disk. */
const full = (
  table: string,
) => `create or replace function no_space() returns trigger language plpgsql as $$ begin
  raise exception 'no space' using errcode = '53100'; end $$;
create trigger no_space before insert on ${table} for each row execute function no_space()`;
const users = async () =>
  (
    await pool.query(
      'select id, first_name, deleted_at is not null as gone from clerk_users order by id collate "C"',
    )
  ).rows;
const inbox = async () => (await pool.query("select * from clerk_inbox order by id")).rows;

it("keeps a verified event raw under its id, once, without private metadata, and answers before it is applied", async () => {
  const created = messageOf("msg_1", "user.created", clerkUser("user_1", 5000), HAPPENED);
  expect(await (await send(created)).json()).toEqual({ received: "user.created", stored: true });
  expect(await statusOf(created)).toBe(200);
  expect(await users()).toEqual([]);
  const [row, ...others] = await inbox();
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    id: "msg_1",
    user_id: "user_1",
    event_at: new Date(HAPPENED),
    applied_at: null,
  });
  const { private_metadata: _, ...kept } = clerkUser("user_1", 5000);
  expect(JSON.parse(row.body)).toEqual({ ...JSON.parse(created.body), data: kept });
  expect(await drainInbox(pool)).toEqual({ applied: 1, failed: 0, pausedUntil: null });
  expect(await drainInbox(pool)).toEqual({ applied: 0, failed: 0, pausedUntil: null });
  expect(await users()).toEqual([{ id: "user_1", first_name: "Ada", gone: false }]);
  expect(await inbox()).toMatchObject([{ attempts: 1, problem: null }]);
});

it("refuses what is forged, too old or without a signature, and keeps nothing of other kinds of events", async () => {
  const created = messageOf("msg_1", "user.created", clerkUser("user_1", 5000), 5001);
  expect(await statusOf(created, `whsec_${Buffer.from("another").toString("base64")}`)).toBe(400);
  const tooOld = delivery(created, SIGNING_SECRET, new Date(Date.now() - 301_000));
  expect((await receiveWebhook(tooOld, { db: pool, verify })).status).toBe(400);
  const bare = new Request(delivery(created).url, { method: "POST", body: created.body });
  expect((await receiveWebhook(bare, { db: pool, verify })).status).toBe(400);
  const changed = delivery(created);
  const other = new Request(changed.url, {
    method: "POST",
    headers: changed.headers,
    body: `${created.body} `,
  });
  expect((await receiveWebhook(other, { db: pool, verify })).status).toBe(400);
  for (const type of ["session.created", "runbook.probe"]) {
    const answer = await send(messageOf("msg_2", type, { id: "sess_1" }, 1));
    expect([answer.status, await answer.json()]).toEqual([200, { received: type, stored: false }]);
  }
  expect(await inbox()).toEqual([]);
});

it("ends right in any order: an update before the creation, a creation after the deletion, an older tie", async () => {
  const at = (updated: number, name: string) => clerkUser("user_1", updated, { first_name: name });
  await send(messageOf("msg_2", "user.updated", at(6000, "newer"), 6001));
  await drainInbox(pool);
  await send(messageOf("msg_1", "user.created", at(5000, "older"), 5001));
  await drainInbox(pool);
  expect(await users()).toEqual([{ id: "user_1", first_name: "newer", gone: false }]);
  // Two changes within one millisecond: what happened later counts, whichever comes last.
  await send(messageOf("msg_4", "user.updated", at(7000, "second"), 7002));
  await drainInbox(pool);
  await send(messageOf("msg_3", "user.updated", at(7000, "first"), 7001));
  await drainInbox(pool);
  expect(await users()).toMatchObject([{ first_name: "second" }]);
  await send(messageOf("msg_9", "user.deleted", { id: "user_2", object: "user", deleted: true }, 9000));
  await drainInbox(pool);
  await send(messageOf("msg_8", "user.created", clerkUser("user_2", 8000), 8000));
  await send(messageOf("msg_7", "user.deleted", { id: "user_1", object: "user", deleted: true }, 9001));
  await send(messageOf("msg_6", "user.updated", at(9500, "late"), 9500));
  expect(await drainInbox(pool)).toMatchObject({ applied: 3 });
  expect(await users()).toMatchObject([
    { id: "user_1", gone: true },
    { id: "user_2", gone: true },
  ]);
});

it("applies nothing while it is paused, says until when, goes on when that is over, and drains all the same when asked", async () => {
  const minutes = 0.5 / 60;
  const until = await pauseApplying(pool, { minutes, by: "ada", why: "resync" });
  await send(messageOf("msg_1", "user.created", clerkUser("user_1", 5000), 5001));
  expect(await drainInbox(pool)).toMatchObject({ applied: 0, pausedUntil: expect.any(String) });
  expect(await inboxHealth(pool)).toMatchObject({ depth: 1, failed: 0, pausedUntil: until });
  await expect
    .poll(() => drainInbox(pool), { interval: 50, timeout: 10_000 })
    .toMatchObject({ applied: 1, pausedUntil: null });
  expect(new Date(until).getTime()).toBeLessThanOrEqual(Date.now());

  await pauseApplying(pool, { minutes: 60, by: "ada", why: "resync" });
  await send(messageOf("msg_2", "user.created", clerkUser("user_2", 5000), 5001));
  expect(await drainInbox(pool, { evenPaused: true })).toMatchObject({ applied: 1 });
  expect(await resumeApplying(pool)).toBe(true);
  expect(await resumeApplying(pool)).toBe(false);
  for (const wrong of [0, -1, 241, Number.NaN, Infinity])
    await expect(pauseApplying(pool, { minutes: wrong, by: "", why: "" })).rejects.toThrow("at most 240");
});

it("keeps what cannot be applied with its problem, and applies the others", async () => {
  await pool.query("alter table clerk_users add constraint short check (length(first_name) < 10)");
  await pool.query("update clerk_sync set instance_id = $1", [INSTANCE]);
  const good = (n: number) => messageOf(`msg_${n}`, "user.created", clerkUser(`user_${n}`, 5000), 5000 + n);
  const long = clerkUser("user_2", 5000, { first_name: "longer than that" });
  await send(good(1));
  await send(messageOf("msg_2", "user.created", long, 5002));
  await send(messageOf("msg_3", "user.updated", clerkUser("user_3", Number.NaN), 5003));
  await send(
    messageOf("msg_4", "user.created", clerkUser("user_4", 5000), 5004, { instance_id: "ins_other" }),
  );
  await send(messageOf("msg_5", "user.deleted", { deleted: true }, 5005));
  await send(good(6));
  expect(await drainInbox(pool)).toMatchObject({ applied: 2, failed: 4 });
  expect((await users()).map(({ id }) => id)).toEqual(["user_1", "user_6"]);
  expect((await inbox()).filter(({ applied_at }) => applied_at === null)).toMatchObject([
    { id: "msg_2", attempts: 1, problem: "23514" },
    { id: "msg_3", problem: "updated_at is no time." },
    { id: "msg_4", problem: "The event is of another Clerk instance than the table's." },
    { id: "msg_5", problem: "The event names no user." },
  ]);
  expect(await inboxHealth(pool)).toMatchObject({ depth: 4, failed: 4 });
  // Not at once again, unless that is asked for.
  expect(await drainInbox(pool)).toMatchObject({ applied: 0, failed: 0 });
  await pool.query("alter table clerk_users drop constraint short");
  expect(await drainInbox(pool, { retryNow: true })).toMatchObject({ applied: 1, failed: 3 });
  expect((await users()).map(({ id }) => id)).toEqual(["user_1", "user_2", "user_6"]);
});

it("applies each event once however many drains there are, in this process and others", async () => {
  await pool.query(`create function once() returns trigger language plpgsql as $$ begin
  if old.applied_at is not null then raise exception 'applied twice'; end if; return new; end $$;
create trigger once before update on clerk_inbox for each row execute function once()`);
  const drain = createDrainer(pool);
  const others = [0, 1].map(() => database.pool(pool.options.connectionString ?? ""));
  const drains: Promise<{ applied: number }>[] = [];
  for (let n = 0; n < 120; n++) {
    await send(messageOf(`msg_${n}`, "user.updated", clerkUser(`user_${n % 7}`, 5000 + n), 5000 + n));
    drains.push(drain());
    if (n % 30 === 0) for (const other of others) drains.push(drainInbox(other, { batch: 7 }));
  }
  const unique = new Set(drains);
  const done = await Promise.all([...unique]);
  expect(done.reduce((sum, { applied }) => sum + applied, 0)).toBe(120);
  expect(await inboxHealth(pool)).toMatchObject({ depth: 0, failed: 0 });
  // Asked for at every event, begun far less often.
  expect(unique.size).toBeLessThan(120);
});

it("answers 503 when the inbox cannot be written, and says why without telling where", async () => {
  const created = messageOf("msg_1", "user.created", clerkUser("user_1", 5000), 5001);
  const refused = async () => {
    const answer = await send(created);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    return ((await answer.json()) as { error: { message: string } }).error.message;
  };
  await pool.query("alter table clerk_inbox rename to elsewhere");
  expect(await refused()).toContain("a table is missing; run the migrations");
  await pool.query("alter table elsewhere rename to clerk_inbox");
  const readOnly = database.pool(pool.options.connectionString ?? "", {
    options: "-c default_transaction_read_only=on",
  });
  const answer = await receiveWebhook(delivery(created), { db: readOnly, verify });
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("read-only")]);
  await pool.query(full("clerk_inbox"));
  expect(await refused()).toBe("The inbox cannot be written: the database's disk is full (53100).");
  await pool.query("drop trigger no_space on clerk_inbox");
  await database.server().goAway();
  expect(await refused()).toBe("The inbox cannot be written: the database is away (ECONNREFUSED).");
  const never = { query: () => new Promise<never>(() => undefined) };
  const late = await receiveWebhook(delivery(created), { db: never, verify, deadlineMs: 20 });
  expect([late.status, await late.text()]).toEqual([503, expect.stringContaining("no answer in 20 ms")]);
  await database.server().comeBack();
  expect(await statusOf(created)).toBe(200);
});

it("blames no event for a database that is full while it drains: all of them wait", async () => {
  for (const n of [1, 2])
    await send(messageOf(`msg_${n}`, "user.created", clerkUser(`user_${n}`, 5000), 5000 + n));
  await pool.query(full("clerk_users"));
  await expect(drainInbox(pool)).rejects.toThrow("no space");
  expect(await inbox()).toMatchObject([1, 2].map(() => ({ attempts: 0, problem: null, applied_at: null })));
  await pool.query("drop trigger no_space on clerk_users");
  expect(await drainInbox(pool)).toMatchObject({ applied: 2 });
});

it("deletes applied events of long ago, never the newest nor what waits", async () => {
  for (const n of [1, 2, 3])
    await send(messageOf(`msg_${n}`, "user.created", clerkUser(`user_${n}`, 5000), 5000 + n));
  await drainInbox(pool);
  await send(messageOf("msg_0", "user.created", clerkUser("user_0", 5000), 4000));
  await pool.query(
    "update clerk_inbox set received_at = received_at - interval '40 days' where id <> 'msg_2'",
  );
  expect(await deleteOldEvents(pool)).toBe(1);
  expect((await inbox()).map(({ id }) => id)).toEqual(["msg_0", "msg_2", "msg_3"]);
  await expect(deleteOldEvents(pool, 1)).rejects.toThrow("at least 2 days");
});

it("does not let a value that PostgreSQL cannot index hold up the others", async () => {
  const noise = Array.from({ length: 200 }, (_, n) => createHash("sha256").update(`${n}`).digest("hex")).join(
    "",
  );
  const [address] = clerkUser("user_1", 5000)["email_addresses"] as readonly object[];
  const endless = { email_addresses: [{ ...address, email_address: `${noise}@nightshift.example` }] };
  await send(messageOf("msg_1", "user.created", clerkUser("user_1", 5000, endless), 5001));
  await send(messageOf("msg_2", "user.created", clerkUser("user_2", 5000), 5002));
  expect(await drainInbox(pool)).toMatchObject({ applied: 1, failed: 1 });
  expect(await inbox()).toMatchObject([{ problem: "54000" }, { problem: null }]);
});

it("reads no more of a body than an event may have, whether or not its length is told", async () => {
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (++given > 1_000) return controller.close();
      controller.enqueue(new Uint8Array(100_000).fill(0x20));
    },
  });
  const headers = { "svix-id": "msg_1", "svix-timestamp": "1", "svix-signature": "v1,none" };
  const init = { method: "POST", body: endless, headers, duplex: "half" } as const;
  const answer = await receiveWebhook(new Request("https://app.example/", init), { db: pool, verify });
  expect(answer.status).toBe(413);
  expect(given).toBeLessThan(30);
});
