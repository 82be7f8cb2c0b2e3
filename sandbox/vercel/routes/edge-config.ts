import { randomUUID } from "node:crypto";
import { digestOf, publish } from "../edge-config-store.ts";
import { badRequest, notFound } from "../refusal.ts";
import { route, type Call, type Route } from "../router.ts";
import type { EdgeConfig, EdgeConfigItem, EdgeConfigToken, World } from "../world.ts";

const KEY = /^[\w-]{1,256}$/;
const SLUG = /^[\w-]{1,64}$/;
const OPERATIONS: readonly unknown[] = ["create", "update", "upsert", "delete"];

function shown(world: World, store: EdgeConfig): Record<string, unknown> {
  const { id, slug, createdAt, updatedAt, items } = store;
  const sizeInBytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(items)));
  const digest = digestOf(items);
  return {
    id,
    slug,
    ownerId: world.options.team.id,
    createdAt,
    updatedAt,
    digest,
    itemCount: items.size,
    sizeInBytes,
    transfer: null,
  };
}

function shownItem(store: EdgeConfig, key: string, item: EdgeConfigItem): Record<string, unknown> {
  const { value, createdAt, updatedAt } = item;
  return { key, value, edgeConfigId: store.id, createdAt, updatedAt };
}

const shownToken = (store: EdgeConfig, { token, label, id, createdAt }: EdgeConfigToken) => ({
  token,
  label,
  id,
  edgeConfigId: store.id,
  createdAt,
});

function slugIn(body: Record<string, unknown>): string {
  const slug = body["slug"];
  if (typeof slug !== "string" || !SLUG.test(slug)) throw badRequest("Invalid request: `slug` is malformed");
  return slug;
}

function changeItems(world: World, store: EdgeConfig, body: Record<string, unknown>): void {
  const given = body["items"];
  if (!Array.isArray(given) || given.length === 0)
    throw badRequest("Invalid request: `items` should be array");
  const now = world.options.clock.now();
  const items = new Map(store.items);
  const writes = [];
  for (const change of given as Record<string, unknown>[]) {
    const { operation, key, value } = change;
    if (!OPERATIONS.includes(operation)) throw badRequest("Invalid request: `operation` is unknown");
    if (typeof key !== "string" || !KEY.test(key)) throw badRequest("Invalid request: `key` is malformed");
    if (operation !== "delete" && value === undefined)
      throw badRequest("Invalid request: `value` is missing");
    const before = items.get(key);
    if (operation === "create" && before !== undefined) throw badRequest(`Item ${key} exists already`);
    if (operation === "update" && before === undefined) throw notFound(`Edge Config Item ${key}`);
    if (operation === "delete") items.delete(key);
    else items.set(key, { value, createdAt: before?.createdAt ?? now, updatedAt: now });
    writes.push({ at: now, edgeConfigId: store.id, key, operation: String(operation), value });
  }
  // All or nothing: a refused item leaves the others unwritten as well.
  publish(world, store, items);
  world.edgeConfigWrites.push(...writes);
}

export function edgeConfigRoutes(world: World): readonly Route[] {
  const find = (call: Call): EdgeConfig => {
    const which = call.params["store"];
    const found = [...world.edgeConfigs.values()].find(({ id }) => id === which);
    if (found === undefined) throw notFound("Edge Config");
    return found;
  };
  return [
    route("GET", "/v1/{edge,global}-config", () => ({
      status: 200,
      body: [...world.edgeConfigs.values()].map((store) => shown(world, store)),
    })),
    route("POST", "/v1/{edge,global}-config", (call) => {
      const slug = slugIn(call.body());
      const store = addEdgeConfig(world, world.nextId("ecfg_"), slug);
      return { status: 201, body: shown(world, store) };
    }),
    route("GET", "/v1/{edge,global}-config/:store", (call) => ({
      status: 200,
      body: shown(world, find(call)),
    })),
    route("PUT", "/v1/{edge,global}-config/:store", (call) => {
      const store = find(call);
      store.slug = slugIn(call.body());
      store.updatedAt = world.options.clock.now();
      return { status: 200, body: shown(world, store) };
    }),
    route("DELETE", "/v1/{edge,global}-config/:store", (call) => {
      world.edgeConfigs.delete(find(call).id);
      return { status: 204 };
    }),
    route("PATCH", "/v1/{edge,global}-config/:store/items", (call) => {
      changeItems(world, find(call), call.body());
      return { status: 200, body: { status: "ok" } };
    }),
    route("GET", "/v1/{edge,global}-config/:store/items", (call) => {
      const store = find(call);
      return { status: 200, body: [...store.items].map(([key, item]) => shownItem(store, key, item)) };
    }),
    route("GET", "/v1/{edge,global}-config/:store/item/:key", (call) => {
      const store = find(call);
      const key = call.params["key"] ?? "";
      const item = store.items.get(key);
      return item === undefined ? { status: 204 } : { status: 200, body: shownItem(store, key, item) };
    }),
    route("POST", "/v1/{edge,global}-config/:store/token", (call) => {
      const store = find(call);
      const label = call.body()["label"];
      if (typeof label !== "string" || label === "" || label.length > 52) {
        throw badRequest("Invalid request: `label` should be a string of 1 to 52 characters");
      }
      const createdAt = world.options.clock.now();
      const made = { id: world.nextId("ect_"), token: randomUUID(), label, createdAt };
      store.tokens.set(made.token, made);
      return { status: 201, body: { token: made.token, id: made.id } };
    }),
    route("GET", "/v1/{edge,global}-config/:store/token/:token", (call) => {
      const store = find(call);
      const found = store.tokens.get(call.params["token"] ?? "");
      if (found === undefined) throw notFound("Edge Config Token");
      return { status: 200, body: shownToken(store, found) };
    }),
    route("GET", "/v1/{edge,global}-config/:store/tokens", (call) => {
      const store = find(call);
      return { status: 200, body: [...store.tokens.values()].map((token) => shownToken(store, token)) };
    }),
    route("DELETE", "/v1/{edge,global}-config/:store/tokens", (call) => {
      const store = find(call);
      const { tokens } = call.body();
      if (!Array.isArray(tokens)) throw badRequest("Invalid request: `tokens` should be array");
      for (const token of tokens) store.tokens.delete(String(token));
      return { status: 204 };
    }),
  ];
}

/** Adds an empty store. */
export function addEdgeConfig(world: World, id: string, slug: string): EdgeConfig {
  const now = world.options.clock.now();
  const empty = { items: new Map(), tokens: new Map(), published: [] };
  const store: EdgeConfig = { id, slug, createdAt: now, updatedAt: now, ...empty };
  world.edgeConfigs.set(id, store);
  return store;
}
