import { createHash } from "node:crypto";
import type { EdgeConfig, EdgeConfigItem, World } from "./world.ts";

/** Replaces a store's items; readers see them after the propagation delay. */
export function publish(world: World, store: EdgeConfig, items: ReadonlyMap<string, EdgeConfigItem>): void {
  const now = world.options.clock.now();
  store.items = items;
  store.updatedAt = now;
  store.published.push({ visibleAt: now + world.pace.propagationMs, items });
}

/** The items that readers see now. Forgets what nobody can see any more. */
export function visibleItems(world: World, store: EdgeConfig): ReadonlyMap<string, EdgeConfigItem> {
  const now = world.options.clock.now();
  const latest = store.published.findLastIndex(({ visibleAt }) => visibleAt <= now);
  if (latest < 0) return new Map();
  store.published.splice(0, latest);
  return store.published[0]?.items ?? new Map();
}

/** Changes with every change of an item. */
export function digestOf(items: ReadonlyMap<string, EdgeConfigItem>): string {
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(items)))
    .digest("hex");
}
