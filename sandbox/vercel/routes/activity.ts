import { route, type Route } from "../router.ts";
import type { World } from "../world.ts";

/** What the activity log calls a change, by its route. The sandbox's choice where Vercel publishes no name. */
const types: readonly (readonly [RegExp, string])[] = [
  [/^POST .*\/env$/, "env-variable-add"],
  [/^PATCH .*\/env/, "env-variable-edit"],
  [/^DELETE .*\/env/, "env-variable-delete"],
  [/^POST .*\/deployments$/, "deployment"],
  [/^DELETE .*\/deployments\//, "deployment-delete"],
  [/^POST .*\/promote\//, "project-promote"],
  [/^POST .*\/rollback\//, "project-rollback"],
  [/^POST .*\/pause$/, "project-paused"],
  [/^POST .*\/unpause$/, "project-unpaused"],
  [/^POST .*\/attack-mode$/, "attack-mode-updated"],
  [/^PATCH .*\/firewall\//, "firewall-config-modified"],
  [/^PATCH .*\/projects\/:project$/, "project-updated"],
  [/edge-config/, "edge-config-updated"],
];
const PAGE = 100;
const CREATOR = "usr_sandbox";

/** Notes a change that has happened; what only reads leaves no trace, as at Vercel. */
export function noteActivity(world: World, method: string, path: string): void {
  const type = types.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
  if (method === "GET" || type === undefined) return;
  addActivity(world, type, `me: ${type} on ${world.options.project.name}`);
}

export function addActivity(world: World, type: string, text: string, principalId = CREATOR): void {
  world.activity.push({
    ...{ id: world.nextId("uev_"), type, text, principalId, entities: [], categories: [] },
    createdAt: world.options.clock.now(),
  });
}

/** The team's activity log, newest first. */
export function activityRoutes(world: World): readonly Route[] {
  return [
    route("GET", "/v3/events", (call) => {
      const since = Date.parse(call.query.get("since") ?? "") || 0;
      const until = Date.parse(call.query.get("until") ?? "") || Infinity;
      const wanted = call.query.get("types")?.split(",");
      const limit = Math.min(Number(call.query.get("limit") ?? PAGE), PAGE);
      const events = world.activity
        .filter(({ createdAt: at, type }) => at >= since && at <= until && (wanted?.includes(type) ?? true))
        .toReversed()
        .slice(0, limit);
      return { status: 200, body: { events } };
    }),
  ];
}
