import { verifyWebhook } from "@clerk/backend/webhooks";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDrainer } from "../../user-sync/src/drainer.ts";
import { migrate } from "../../user-sync/src/migrate.ts";
import { receiveWebhook } from "../../user-sync/src/receive.ts";
import { databaseForTests } from "../builders/database.ts";
import { loseOnDelete } from "../builders/lose-on-delete.ts";
import { startGatedApp, type GatedApp } from "../gate/gated-app.ts";
import { clerkUser, delivery, messageOf, SIGNING_SECRET } from "./clerk-events.ts";
import { playShuffled } from "./shuffled.ts";

describe("the inbox by itself", () => {
  const database = databaseForTests();
  const verify = (request: Request) => verifyWebhook(request, { signingSecret: SIGNING_SECRET });

  it("has Clerk's state after 10,000 events, shuffled, twice, a tenth forged, with a pause and the database away", async () => {
    const url = await database.fresh();
    const pool = database.pool(url);
    // Two processes of the app, each with its own connections.
    const apps = [0, 1].map(() => {
      const own = database.pool(url, { max: 5 });
      return { own, drain: createDrainer(own) };
    });
    const running = new Set<Promise<unknown>>();
    let count = 0;
    const sent = await playShuffled({
      ...{ events: 10_000, seed: 3, pool, pauseSeconds: 3 },
      drain: () => Promise.all(apps.map(({ drain }) => drain())),
      send: async (message, secret) => {
        const app = apps[count++ % 2] as (typeof apps)[number];
        const answer = await receiveWebhook(delivery(message, secret), { db: app.own, verify });
        if (answer.ok) {
          const run = app.drain().catch(() => undefined);
          running.add(run);
          void run.finally(() => running.delete(run));
        }
        return answer.status;
      },
      goAway: () => database.server().goAway(),
      comeBack: () => database.server().comeBack(),
    });
    await Promise.all(running);
    console.log(`10,000 events: ${JSON.stringify(sent)}`);
  }, 600_000);
});

describe("the app's route", () => {
  let app: GatedApp;
  let pool: pg.Pool;
  const send = async (request: Request) => {
    const headers = Object.fromEntries(request.headers);
    const body = await request.text();
    return await app.ask({ method: "POST", path: "/api/webhooks/clerk", headers, body });
  };
  const signedHealth = async () =>
    JSON.parse((await app.askSigned("/api/health/clerk")).body) as { webhooks: object };
  const drain = async (authorization = "Bearer cron") =>
    await app.ask({ path: "/api/webhooks/drain", headers: { authorization } });

  beforeAll(async () => {
    app = await startGatedApp(async () => ({ CRON_SECRET: "cron" }), undefined, { database: true });
    pool = new pg.Pool({ connectionString: app.info.database?.url });
    pool.on("error", () => undefined);
    await migrate(pool);
  }, 300_000);
  afterAll(async () => {
    await pool?.end();
    await app?.stop();
  });

  it("has Clerk's state after 400 events, shuffled, twice, a tenth forged, with a pause and the database away", async () => {
    const sent = await playShuffled({
      ...{ events: 400, seed: 5, pool, pauseSeconds: 1, drain },
      send: async (message, secret) => (await send(delivery(message, secret))).status,
      goAway: () => app.control("POST", "/database/stop"),
      comeBack: () => app.control("POST", "/database/start"),
    });
    console.log(`400 events by the app's route: ${JSON.stringify(sent)}`);
  }, 300_000);

  it("is drained by a schedule and by operators alone, and tells in its signed health what waits", async () => {
    expect((await drain("Bearer wrong")).status).toBe(403);
    expect(JSON.parse((await drain()).body)).toEqual({
      applied: 0,
      failed: 0,
      pausedUntil: null,
      deleted: 0,
    });
    const broken = messageOf("msg_broken", "user.updated", clerkUser("user_x", Number.NaN), Date.now());
    expect(await send(delivery(broken))).toMatchObject({
      status: 200,
      body: expect.stringContaining("stored"),
    });
    await expect
      .poll(signedHealth, { timeout: 20_000 })
      .toMatchObject({ webhooks: { depth: 1, failed: 1, pausedUntil: null, knownTo: "app" } });
    const { webhooks } = JSON.parse((await app.askSigned("/api/health/clerk?only=details")).body);
    expect(webhooks).toMatchObject({ depth: 1, failed: 1, pausedUntil: null });
    const anybody = await app.ask({ path: "/api/health/clerk?only=details" });
    expect([anybody.status, JSON.parse(anybody.body)]).toEqual([200, {}]);
    await app.control("POST", "/database/stop");
    expect(await signedHealth()).toMatchObject({
      webhooks: { lastEventAt: null, problem: expect.stringContaining("away") },
    });
    await app.control("POST", "/database/start");
  }, 120_000);

  it("answers 503 where the database goes away between the drain and the deletion of what is old", async () => {
    await loseOnDelete(pool);
    const answer = await drain();
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      503,
      { applied: 0, problem: "the database is away (57P01)" },
    ]);
  });
});
