import { expect, test } from "vitest";
import { aWorld, type World } from "./fixture.ts";

async function aStore(world: World): Promise<{ readonly id: string; readonly token: string }> {
  const { body: store } = await world.call("POST", "/v1/edge-config", { slug: "auth" });
  const { id } = store as { id: string };
  const { body } = await world.call("POST", `/v1/edge-config/${id}/token`, { label: "app" });
  return { id, token: (body as { token: string }).token };
}

const upsert = (world: World, id: string, value: unknown) =>
  world.call("PATCH", `/v1/edge-config/${id}/items`, {
    items: [{ operation: "upsert", key: "auth_gate", value }],
  });

test("readers see a written value only after it has spread, and never nothing in between", async () => {
  const world = aWorld();
  const { id, token } = await aStore(world);
  const read = async () => (await world.read(`/${id}/item/auth_gate?token=${token}`)).body as unknown;
  await upsert(world, id, "closed");
  await world.clock.advance(500);
  await upsert(world, id, "open");
  expect(await read()).toBe("closed");
  const written = await world.call("GET", `/v1/edge-config/${id}/item/auth_gate`);
  expect((written.body as { value: string }).value).toBe("open");
  await world.clock.advance(499);
  expect(await read()).toBe("closed");
  await world.clock.advance(1);
  expect(await read()).toBe("open");
  expect(world.vercel.edgeConfigWrites().map(({ operation, value }) => [operation, value])).toEqual([
    ["upsert", "closed"],
    ["upsert", "open"],
  ]);
});

test("the token is checked, as a header and as a parameter, and dies when it is deleted", async () => {
  const world = aWorld();
  const { id, token } = await aStore(world);
  await upsert(world, id, "closed");
  await world.clock.advance(500);
  const path = `/${id}/item/auth_gate?version=1`;
  expect((await world.read(path)).status).toBe(401);
  expect((await world.read(path, { authorization: "Bearer wrong" })).status).toBe(401);
  expect((await world.read(path, { authorization: `Bearer ${token}` })).body).toBe("closed");
  await world.call("DELETE", `/v1/edge-config/${id}/tokens`, { tokens: [token] });
  expect((await world.read(path, { authorization: `Bearer ${token}` })).status).toBe(401);
});

test("a missing item is told apart from a missing store by the digest header", async () => {
  const world = aWorld();
  const { id, token } = await aStore(world);
  const missing = await world.read(`/${id}/item/none?token=${token}`);
  expect([missing.status, typeof missing.headers["x-edge-config-digest"]]).toEqual([404, "string"]);
  const gone = await world.read(`/ecfg_none/item/none?token=${token}`);
  expect([gone.status, gone.headers["x-edge-config-digest"]]).toEqual([404, undefined]);
});

test("items, digest and conditional reads", async () => {
  const world = aWorld();
  const { id, token } = await aStore(world);
  await upsert(world, id, { mode: "closed" });
  await world.clock.advance(500);
  const items = await world.read(`/${id}/items?token=${token}`);
  expect(items.body).toEqual({ auth_gate: { mode: "closed" } });
  expect((await world.read(`/${id}/items?key=other&token=${token}`)).body).toEqual({});
  const digest = (await world.read(`/${id}/digest?token=${token}`)).body as string;
  expect(items.headers["x-edge-config-digest"]).toBe(digest);
  const etag = String(items.headers["etag"]);
  const again = await world.read(`/${id}/items?token=${token}`, { "if-none-match": etag });
  expect(again.status).toBe(304);
});

test("of several changes either all happen or none", async () => {
  const world = aWorld();
  const { id } = await aStore(world);
  const items = [
    { operation: "upsert", key: "a", value: 1 },
    { operation: "upsert", key: "not a key", value: 2 },
  ];
  expect((await world.call("PATCH", `/v1/edge-config/${id}/items`, { items })).status).toBe(400);
  expect(world.vercel.edgeConfigItems(id)?.written).toEqual({});
  expect(world.vercel.edgeConfigWrites()).toEqual([]);
});

test("what is changed behind the API is not among its writes", async () => {
  const world = aWorld();
  const { id } = await aStore(world);
  world.vercel.setEdgeConfigItem(id, "auth_gate", "by hand");
  expect(world.vercel.edgeConfigItems(id)).toEqual({ written: { auth_gate: "by hand" }, visible: {} });
  await world.clock.advance(500);
  expect(world.vercel.edgeConfigItems(id)?.visible).toEqual({ auth_gate: "by hand" });
  expect(world.vercel.edgeConfigWrites()).toEqual([]);
});
