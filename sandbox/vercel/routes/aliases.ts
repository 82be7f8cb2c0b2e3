import { badRequest, notFound } from "../refusal.ts";
import { route, type Call, type Route } from "../router.ts";
import type { Alias, World } from "../world.ts";
import { findDeployment } from "./deployments.ts";

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

function shown(world: World, one: Alias): Record<string, unknown> {
  const { uid, alias, deploymentId, createdAt } = one;
  const { id } = world.options.project;
  const created = new Date(createdAt).toISOString();
  return { uid, alias, deploymentId, projectId: id, created, createdAt };
}

/** The production domain is an alias of what is live, as far as anyone who asks can tell. */
function productionAlias(world: World): readonly Alias[] {
  const live = world.liveId === undefined ? undefined : world.deployments.get(world.liveId);
  if (live === undefined) return [];
  const { productionDomain: alias } = world.options;
  return [{ uid: "als_production", alias, deploymentId: live.id, createdAt: live.createdAt }];
}

export function aliasRoutes(world: World): readonly Route[] {
  const find = (call: Call): Alias => {
    const which = call.params["alias"];
    const found = [...world.aliases.values(), ...productionAlias(world)].find(
      ({ uid, alias }) => uid === which || alias === which,
    );
    if (found === undefined) throw notFound("Alias");
    return found;
  };
  return [
    route("POST", "/v2/deployments/:deployment/aliases", (call) => {
      const { id } = findDeployment(world, call.params["deployment"] ?? "");
      const alias = call.body()["alias"];
      if (typeof alias !== "string" || !HOST.test(alias))
        throw badRequest("Invalid request: `alias` is malformed");
      const before = [...world.aliases.values()].find((one) => one.alias === alias);
      const createdAt = world.options.clock.now();
      const one = before ?? { uid: world.nextId("als_"), alias, deploymentId: id, createdAt };
      const moved = before !== undefined && before.deploymentId !== id;
      const old = moved ? { oldDeploymentId: before.deploymentId } : {};
      one.deploymentId = id;
      world.aliases.set(one.uid, one);
      const created = new Date(one.createdAt).toISOString();
      return { status: 200, body: { uid: one.uid, alias, created, ...old } };
    }),
    route("GET", "/v4/aliases/:alias", (call) => ({ status: 200, body: shown(world, find(call)) })),
    route("GET", "/v4/aliases", () => ({
      status: 200,
      body: {
        aliases: [...world.aliases.values()].map((one) => shown(world, one)),
        pagination: { count: world.aliases.size, next: null, prev: null },
      },
    })),
    route("DELETE", "/v2/aliases/:alias", (call) => {
      const { uid } = find(call);
      if (!world.aliases.delete(uid)) throw badRequest("The sandbox keeps its production domain");
      return { status: 200, body: { status: "SUCCESS" } };
    }),
  ];
}
