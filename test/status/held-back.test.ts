/** `status` tells what is held back, whoever wanted it and however long ago: it asks Vercel and the app. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stillInForce } from "../../src/status/held-back.ts";
import { startSmallApp } from "../facts/small-app.ts";
import { startBareWorld } from "../world/bare-world.ts";

let app: Awaited<ReturnType<typeof startSmallApp>>;
let world: Awaited<ReturnType<typeof startBareWorld>>;
beforeAll(async () => {
  app = await startSmallApp();
  world = await startBareWorld();
  await world.control("PUT", "/app", { origin: app.origin });
});
afterAll(async () => {
  await world?.stop();
  await app?.stop();
});

const heldBack = /^held back {2}new deployments do not go live: .*deployment\.unfreeze/m;

it("names a freeze by its record, and without one by what Vercel says, until somebody has ended it there", async () => {
  expect((await world.type(["status"])).stdout).not.toMatch(/held back|in force/);
  expect((await world.type(["do", "deployment.freeze", "--yes"])).code).toBe(0);
  const recorded = (await world.type(["status"])).stdout;
  expect(recorded).toMatch(/^in force {3}freeze, end not known, since \S+, by /m);
  expect(recorded).not.toMatch(heldBack);
  const asJson = JSON.parse((await world.type(["status", "--json"])).stdout);
  expect(asJson).toMatchObject({ heldBack: { deployments: true }, inForce: [{ what: "freeze" }] });

  // As with a record that another clone has, or one that is too old to be read.
  const records = join(world.root, "incidents");
  rmSync(records, { recursive: true });
  expect((await world.type(["status"])).stdout).toMatch(heldBack);

  // A promotion in Vercel's dashboard: the record of the freeze does not know.
  expect((await world.type(["do", "deployment.freeze", "--yes"])).code).toBe(0);
  await world.control("PUT", "/vercel/settings", { autoAssign: true });
  expect((await world.type(["status"])).stdout).not.toMatch(/held back|in force/);
  expect((await world.type(["bypass", "status"])).stdout).not.toContain("in force");
});

it("names a pause of the events that no record here has, until it has ended", async () => {
  const until = new Date(Date.now() + 30 * 60_000).toISOString();
  app.say({ webhooks: { lastEventAt: null, pausedUntil: until } });
  const { stdout } = await world.type(["status"]);
  expect(stdout).toMatch(
    /^held back {2}the app lets Clerk's events wait until 20\S+Z, (29|30) min .*; no record here says who/m,
  );
  app.say({ webhooks: { lastEventAt: null, pausedUntil: new Date(Date.now() - 1_000).toISOString() } });
  expect((await world.type(["status"])).stdout).not.toContain("events wait");
});

it("takes the app's word for a pause on record: another clone may have ended it, or made it longer", () => {
  const until = "2026-11-30T14:45:58.243Z";
  const paused = { what: "webhooks-paused", since: "2026-11-30T14:15:58.243Z", by: "ada", until, run: "r" };
  const left = (eventsUntil: string | null | undefined) =>
    stillInForce([paused], { deployments: undefined, eventsUntil }).length;
  expect([until, "2026-11-30T14:45:58.2Z", undefined].map(left)).toEqual([1, 1, 1]);
  expect([null, "2026-11-30T15:45:58.243Z"].map(left)).toEqual([0, 0]);
});
