/** Events of the sandbox's Clerk, as its Svix sends them, into the inbox of clerk-user-sync on a real database. */
import { verifyWebhook } from "@clerk/backend/webhooks";
import { afterEach, beforeEach, expect, it } from "vitest";
import type pg from "pg";
import { Load } from "../../sandbox/clerk/load.ts";
import { emitChanges } from "../../sandbox/clerk/events.ts";
import { createUser } from "../../sandbox/clerk/state.ts";
import { systemClock } from "../../sandbox/clock.ts";
import { Svix } from "../../sandbox/svix/svix.ts";
import { askEndpoint, wasTaken } from "../../src/webhooks/ask-endpoint.ts";
import { judge } from "../../src/webhooks/cause.ts";
import { Secret } from "../../src/ports/secret.ts";
import { drainInbox } from "../../user-sync/src/drain.ts";
import { receiveWebhook } from "../../user-sync/src/receive.ts";
import { databaseForTests } from "../builders/database.ts";
import { backend } from "../sandbox/backend-fixture.ts";

const database = databaseForTests();
const url = "https://app.nightshift.example/api/webhooks/clerk";
const hour = 3_600_000;

let pool: pg.Pool;
let world: ReturnType<typeof worldNow>;
beforeEach(async () => {
  pool = database.pool(await database.fresh());
  world = worldNow();
});
afterEach(() => {
  world.load.stop();
  world.instance.webhooks.stop();
});

/** Clerk and Svix by the system's clock, which Clerk's verifier looks at, too, and the app's route. */
function worldNow() {
  const webhooks = new Svix(systemClock);
  const instance = { ...backend().instance, clock: systemClock, webhooks };
  emitChanges(instance);
  const endpoint = webhooks.add({ url });
  const state = { answersPages: false, down: false };
  const route = async (request: Request): Promise<Response> => {
    if (state.answersPages)
      return new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
    if (state.down) return new Response("", { status: 503 });
    const verify = (asked: Request) => verifyWebhook(asked, { signingSecret: endpoint.secret });
    return await receiveWebhook(request, { db: pool, verify });
  };
  webhooks.sendBy(async ({ url: to, headers, body }) => {
    const { status } = await route(new Request(to, { method: "POST", headers, body }));
    return { status, control: undefined };
  });
  return { instance, webhooks, endpoint, state, route, load: new Load(instance) };
}

/** Both sides as texts of the test's own. */
async function bothSides(): Promise<readonly [readonly string[], readonly string[]]> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select id, email, first_name, last_name, external_id, (extract(epoch from created_at) * 1000)::bigint::text as created,
       (extract(epoch from updated_at) * 1000)::bigint::text as updated from clerk_users where deleted_at is null`,
  );
  const ours = rows.map((row) => JSON.stringify(Object.values(row))).sort();
  const theirs = world.instance.state.users
    .singles()
    .map(({ id, email, firstName, lastName, externalId, createdAt, updatedAt }) =>
      JSON.stringify([id, email || null, firstName, lastName, externalId, `${createdAt}`, `${updatedAt}`]),
    )
    .sort();
  return [ours, theirs];
}

const sent = async () => {
  await expect.poll(() => world.webhooks.counts().waiting, { timeout: 10_000 }).toBe(0);
  await drainInbox(pool);
};

it("ends with Clerk's rows, whatever order the events came in, and each counts once", async () => {
  const { webhooks, endpoint, load, state } = world;
  load.begin({ seed: 3, perSecond: 400, count: 200, crowds: false });
  await expect.poll(() => load.counts().running, { timeout: 10_000 }).toBe(false);
  await sent();
  const [ours, theirs] = await bothSides();
  expect(ours).toEqual(theirs);
  // The app is down for a while; Svix sends again when it is back, later events first.
  state.down = true;
  load.begin({ seed: 4, perSecond: 400, count: 60, crowds: false });
  await expect.poll(() => load.counts().running, { timeout: 10_000 }).toBe(false);
  await webhooks.skip(1_000);
  state.down = false;
  load.begin({ seed: 5, perSecond: 400, count: 60, crowds: false });
  await expect.poll(() => load.counts().running, { timeout: 10_000 }).toBe(false);
  await webhooks.skip(hour);
  await sent();
  const [now, wanted] = await bothSides();
  expect(now).toEqual(wanted);
  expect(webhooks.deliveries().every(({ state: end }) => end === "delivered")).toBe(true);
  // Everything once more, under the same ids.
  const before = await pool.query("select * from clerk_inbox order by id");
  for (const { message } of webhooks.deliveries()) webhooks.resend(endpoint.id, message.id);
  await sent();
  expect((await pool.query("select * from clerk_inbox order by id")).rows).toEqual(before.rows);
  expect((await bothSides())[0]).toEqual(wanted);
});

it("loses what a page answered: Svix takes it for delivered, so only Clerk's own state brings it back", async () => {
  const { instance, webhooks, state } = world;
  state.answersPages = true;
  createUser(instance.state, Date.now(), { email: "lost@nightshift.example" });
  await webhooks.skip(1_000);
  state.answersPages = false;
  const [only] = webhooks.deliveries();
  expect(only).toMatchObject({ state: "delivered" });
  expect(webhooks.recover(only?.endpoint ?? "", { since: 0, until: Infinity })).toBe(0);
  expect((await bothSides())[0]).toEqual([]);
});

it("takes a probe like Clerk's own and keeps nothing of it, and answers 503 where the inbox cannot be written", async () => {
  const { route, endpoint } = world;
  const http = {
    request: async (given: { url: string; headers?: Readonly<Record<string, string>>; body?: string }) => {
      const answer = await route(
        new Request(given.url, { method: "POST", headers: given.headers ?? {}, body: given.body ?? "" }),
      );
      const text = await answer.text();
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        setCookies: [],
        text,
        elapsedMs: 1,
      };
    },
  };
  const probe = async () => {
    const signal = new AbortController().signal;
    const nowMs = Date.now();
    const reactions = await askEndpoint({ http, url, secret: new Secret(endpoint.secret), nowMs, signal });
    return { reactions, ...judge({ ...reactions, nowMs, behind: false, inboxProblem: undefined }) };
  };
  const well = await probe();
  expect(well.cause).toBe("none");
  expect(wasTaken(well.reactions.right)).toBe(true);
  expect((await pool.query("select count(*)::int as rows from clerk_inbox")).rows).toEqual([{ rows: 0 }]);
  const readOnly = database.pool(`${pool.options.connectionString}`, {
    options: "-c default_transaction_read_only=on",
  });
  pool = readOnly;
  expect(await probe()).toMatchObject({
    cause: "server-error",
    reactions: { right: { answer: { status: 503 } } },
  });
});
