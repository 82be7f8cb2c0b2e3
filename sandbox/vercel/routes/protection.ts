import { badRequest, notFound } from "../refusal.ts";
import { route, type Route } from "../router.ts";
import type { World } from "../world.ts";
import { requireProject } from "./projects.ts";

/** Pause, attack mode and the firewall's denied addresses. */
export function protectionRoutes(world: World): readonly Route[] {
  const setPaused = (paused: boolean) => (call: { readonly params: Readonly<Record<string, string>> }) => {
    requireProject(world, call.params["project"]);
    world.paused = paused;
    // What Vercel says of pausing; unpausing does not turn it on again.
    if (paused) world.autoAssign = false;
    return { status: 200 };
  };
  const config = () => ({
    ...{ ownerId: world.options.team.id, projectKey: world.options.project.id, id: "waf_sandbox" },
    ...{ version: world.denied.length, firewallEnabled: true, crs: {}, rules: [], ips: world.denied },
    ...{ updatedAt: new Date(world.options.clock.now()).toISOString(), changes: [] },
  });
  return [
    route("POST", "/v1/projects/:project/pause", setPaused(true)),
    route("POST", "/v1/projects/:project/unpause", setPaused(false)),
    route("POST", "/v1/security/attack-mode", (call) => {
      const { projectId, attackModeEnabled: on, attackModeActiveUntil: until } = call.body();
      requireProject(world, projectId);
      if (typeof on !== "boolean") throw badRequest("Invalid request: `attackModeEnabled` should be boolean");
      if (until !== undefined && until !== null && typeof until !== "number")
        throw badRequest("Invalid request: `attackModeActiveUntil` should be number");
      world.attackMode = on ? { until: until ?? null } : undefined;
      const now = world.options.clock.now();
      return { status: 200, body: { attackModeEnabled: on, attackModeUpdatedAt: now } };
    }),
    route("GET", "/v1/security/firewall/config/:version", (call) => {
      requireProject(world, call.query.get("projectId"));
      return { status: 200, body: config() };
    }),
    route("GET", "/v1/security/firewall/config", (call) => {
      requireProject(world, call.query.get("projectId"));
      return { status: 200, body: { active: config(), draft: null, versions: [] } };
    }),
    route("PATCH", "/v1/security/firewall/config", (call) => {
      requireProject(world, call.query.get("projectId"));
      const { action, id, value } = call.body();
      if (action === "ip.insert") world.denied.push({ id: world.nextId("ip_"), ...denied(value) });
      else if (action === "ip.remove") remove(world, id);
      else throw badRequest("Invalid request: the sandbox's firewall takes ip.insert and ip.remove");
      return { status: 200, body: config() };
    }),
  ];
}

/** @throws Refusal 400 when it is not what the API takes */
function denied(value: unknown): Omit<World["denied"][number], "id"> {
  const { hostname, ip, action, notes = "" } = (value ?? {}) as Record<string, unknown>;
  if (typeof ip !== "string" || typeof hostname !== "string" || action !== "deny")
    throw badRequest("Invalid request: `value` should have hostname, ip and action deny");
  return { hostname, ip, action, notes: String(notes) };
}

function remove(world: World, id: unknown): void {
  const at = world.denied.findIndex((one) => one.id === id);
  if (at < 0) throw notFound("IP rule");
  world.denied.splice(at, 1);
}
