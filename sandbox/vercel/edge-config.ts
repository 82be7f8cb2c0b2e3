import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { digestOf, visibleItems } from "./edge-config-store.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

/** `edge-config.vercel.com`, the read side that apps use: `/:id/item/:key`, `/:id/items`, `/:id/digest`. */
export function edgeConfigFake(world: World): Fake {
  return {
    name: "edge-config",
    hosts: () => ["edge-config.vercel.com"],
    handle: (request) => {
      try {
        return Promise.resolve(answer(world, request));
      } catch (error) {
        if (error instanceof Refusal) return Promise.resolve(error.response);
        throw error;
      }
    },
  };
}

function answer(world: World, request: FakeRequest): FakeResponse {
  const [, id = "", what = "", key] = request.url.pathname.split("/").map(decodeURIComponent);
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead || !["item", "items", "digest"].includes(what)) {
    world.unexpected.push(`${request.method} edge-config ${request.url.pathname}`);
    throw new Refusal(404, "not_found", "Not found");
  }
  const store = world.edgeConfigs.get(id);
  const bearer = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  const token = bearer ?? request.url.searchParams.get("token") ?? "";
  if (store !== undefined && !store.tokens.has(token)) throw new Refusal(401, "unauthorized", "Unauthorized");
  if (store === undefined) throw new Refusal(404, "edge_config_not_found", "The edge config was not found");
  world.counters.set(`edge-config ${what}`, (world.counters.get(`edge-config ${what}`) ?? 0) + 1);

  const items = visibleItems(world, store);
  const digest = digestOf(items);
  const headers = {
    "content-type": "application/json",
    "x-edge-config-digest": digest,
    "x-edge-config-updated-at": String(store.updatedAt),
    etag: `"${digest}"`,
    "cache-control": "no-store",
  };
  if (request.headers["if-none-match"] === headers.etag) return { status: 304, headers };
  if (what === "digest") return { status: 200, headers, body: JSON.stringify(digest) };
  if (what === "items") {
    const wanted = request.url.searchParams.getAll("key");
    const shown = [...items].filter(([name]) => wanted.length === 0 || wanted.includes(name));
    return {
      status: 200,
      headers,
      body: JSON.stringify(Object.fromEntries(shown.map(([n, i]) => [n, i.value]))),
    };
  }
  const item = items.get(key ?? "");
  if (item !== undefined) return { status: 200, headers, body: JSON.stringify(item.value) };
  const message = "The edge config item was not found";
  // The digest's presence tells the client that the store is there and only the key is missing.
  return {
    status: 404,
    headers,
    body: JSON.stringify({ error: { code: "edge_config_item_not_found", message } }),
  };
}
