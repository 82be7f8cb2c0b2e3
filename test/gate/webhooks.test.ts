// A webhook with a real signature, the app's health, Clerk's newest user, and what triage makes of the three.
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openClerk } from "../../src/adapters/clerk.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { openHttp } from "../../src/adapters/http.ts";
import { signingHttp } from "../../src/adapters/signed-http.ts";
import { webhooks } from "../../src/facts/webhooks.ts";
import { Secret } from "../../src/ports/secret.ts";
import { worldOf } from "../facts/world-of.ts";
import { enterSandbox } from "../world/inside.ts";
import { startGatedApp, type GatedApp } from "./gated-app.ts";

const folder = mkdtempSync(join(tmpdir(), "webhooks-"));
const SECRET = Buffer.from("nightshift webhook secret");
let app: GatedApp;
let leave: () => void;

beforeAll(async () => {
  app = await startGatedApp(async () => ({ WEBHOOKS_TAKEN_FILE: join(folder, "taken.json") }));
  await app.goLive();
  leave = enterSandbox(app.info);
}, 180_000);
afterAll(async () => {
  leave?.();
  await app?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As Svix sends it; `timestamp` is when it happened at Clerk. */
async function deliver(type: string, timestamp: number, key = SECRET): Promise<number> {
  const body = JSON.stringify({ type, timestamp, object: "event", data: { id: "user_1" } });
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", key).update(`msg_1.${at}.${body}`).digest("base64");
  const headers = {
    ...{ "content-type": "application/json", "svix-id": "msg_1", "svix-timestamp": String(at) },
    "svix-signature": `v1,${signature}`,
  };
  return (await app.ask({ method: "POST", path: "/api/webhooks/clerk", headers, body })).status;
}

/** What the probe of `./runbook triage` finds, with its own adapters, some minutes from now. */
async function look(minutesLater = 0) {
  const clock = { ...systemClock, now: () => Date.now() + minutesLater * 60_000 };
  const { env } = app.info;
  const secretKey = async () => new Secret(env["CLERK_SECRET_KEY"] ?? "");
  const clerk = openClerk({ clock: systemClock, env: process.env, secretKey });
  const key = async () => new Secret(app.privateKey);
  const http = signingHttp(openHttp(process.env), { clock: systemClock, key });
  return await webhooks.look(
    worldOf({ http, clerk, clock }, { appOrigin: app.info.app.origin, timeoutMs: 10_000 }),
  );
}

it("knows an app that keeps up from one that does not, by what came in with Clerk's signature alone", async () => {
  expect((await look()).summary).toContain("never taken in a webhook");

  await app.control("POST", "/clerk/users", { email: "newest@nightshift.example" });
  expect(await deliver("user.created", Date.now(), Buffer.from("another secret"))).toBe(400);
  expect((await look()).verdict).toBe("unknown");

  expect(await deliver("user.updated", Date.now() - 30_000)).toBe(200);
  expect(await look()).toMatchObject({ verdict: "ok" });
  const behind = await look(5);
  expect(behind).toMatchObject({ verdict: "degraded", data: { knownTo: "app" } });
  expect(behind.summary).toContain("has not reached the app");

  expect(await deliver("user.created", Date.now())).toBe(200);
  expect(await look(5)).toMatchObject({ verdict: "ok", data: { lagSeconds: 0 } });
  // An older event that is sent again does not take the newer one's place.
  expect(await deliver("user.updated", Date.now() - 3_600_000)).toBe(200);
  expect(await look(5)).toMatchObject({ verdict: "ok" });
});
