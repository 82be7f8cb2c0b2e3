import { expect, test } from "vitest";
import type { SavedVercel } from "../../../sandbox/vercel/index.ts";
import { aWorld, GIT, type World } from "./fixture.ts";

const ENV = "/v10/projects/prj_sandboxNightshift0001/env";
const HOUR_MS = 3_600_000;

const deploy = async (world: World): Promise<string> => {
  const asked = { name: "nightshift", target: "production", gitSource: GIT };
  const { body } = await world.call("POST", "/v13/deployments?forceNew=1", asked);
  await world.clock.advance(1_000);
  return body.id as string;
};

/** Two deployments, a sensitive variable that has changed between them, and a store with a token and an item. */
async function livedIn() {
  const world = aWorld({ deploymentsPer5Min: 3 });
  const secret = (value: string) => ({
    ...{ key: "CLERK_SECRET_KEY", value, type: "sensitive", target: ["production"] },
  });
  await world.call("POST", `${ENV}?upsert=true`, secret("sk_old"));
  const old = await deploy(world);
  await world.call("POST", `${ENV}?upsert=true`, secret("sk_new"));
  const live = await deploy(world);
  const { body: store } = await world.call("POST", "/v1/edge-config", { slug: "auth" });
  const { body: made } = await world.call("POST", `/v1/edge-config/${store.id}/token`, { label: "app" });
  const items = [{ operation: "upsert", key: "auth_gate", value: { createdAt: 1, text: "closed" } }];
  await world.call("PATCH", `/v1/edge-config/${store.id}/items`, { items });
  await world.clock.advance(500);
  return { world, old, live, store: store.id as string, token: made.token as string };
}

/** Another one that goes on from there, through the text that a folder holds. */
async function gone(saved: SavedVercel, laterMs: number): Promise<World> {
  const world = aWorld({ deploymentsPer5Min: 3 });
  await world.clock.advance(4_000 + laterMs);
  await world.vercel.load(JSON.parse(JSON.stringify(saved)) as SavedVercel, laterMs);
  return world;
}

test("what goes on from a saved Vercel answers as that one did, and saves the same", async () => {
  const { world, store, token } = await livedIn();
  const saved = world.vercel.save();
  const next = await gone(saved, 0);
  expect(next.vercel.save()).toEqual(saved);
  for (const path of [ENV, "/v6/deployments", "/v1/edge-config", `/v1/edge-config/${store}/items`]) {
    const told = await world.call("GET", path);
    expect(told.status).toBe(200);
    expect((await next.call("GET", path)).body).toEqual(told.body);
  }
  const bearer = { authorization: `Bearer ${token}` };
  expect((await next.read(`/${store}/item/auth_gate`, bearer)).body).toEqual({
    createdAt: 1,
    text: "closed",
  });
});

test("a sensitive value is in the new deployment's process, and still cannot be read back", async () => {
  const { world, live } = await livedIn();
  const next = await gone(world.vercel.save(), 0);
  expect(next.runner.started).toEqual([world.runner.started.at(-1)]);
  expect(next.runner.started[0]).toMatchObject({ id: live, env: { CLERK_SECRET_KEY: "sk_new" } });
  const { body } = await next.call("GET", `${ENV}?decrypt=true`);
  expect(JSON.stringify(body)).toContain("CLERK_SECRET_KEY");
  expect(JSON.stringify(body)).not.toContain("sk_new");
});

test("an old deployment stays at its own address, with the environment that it was born with", async () => {
  const { world, old } = await livedIn();
  const next = await gone(world.vercel.save(), 0);
  const { url = "" } = next.vercel.deployments().find(({ id }) => id === old) ?? {};
  const request = { method: "GET", url: new URL(`https://${url}/`), headers: {}, body: Buffer.alloc(0) };
  expect(await next.vercel.edge.receive(request)).toMatchObject({ origin: `http://127.0.0.1/${old}` });
  expect(next.runner.started.at(-1)).toMatchObject({ id: old, env: { CLERK_SECRET_KEY: "sk_old" } });
});

test("everything is as old as it was, ids go on, and what was used of a limit is used", async () => {
  const { world, live } = await livedIn();
  const before = world.vercel.deployments().find(({ id }) => id === live)?.createdAt ?? 0;
  const next = await gone(world.vercel.save(), HOUR_MS);
  expect(next.vercel.deployments().find(({ id }) => id === live)?.createdAt).toBe(before + HOUR_MS);
  expect(await deploy(next)).toBe("dpl_0003");
  const asked = { name: "nightshift", target: "production", gitSource: GIT };
  expect((await next.call("POST", "/v13/deployments?forceNew=1", asked)).status).toBe(429);
});

test("it is not saved while a build is under way", async () => {
  const { world } = await livedIn();
  await world.call("POST", "/v13/deployments?forceNew=1", {
    ...{ name: "nightshift", target: "production", gitSource: GIT },
  });
  expect(() => world.vercel.save()).toThrow("Deployment dpl_0003 is under way: BUILDING.");
});
