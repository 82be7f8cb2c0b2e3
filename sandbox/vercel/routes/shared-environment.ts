import { notFound } from "../refusal.ts";
import { route, type Route } from "../router.ts";
import type { SharedVariable, World } from "../world.ts";
import { requireProject } from "./projects.ts";

function shown(world: World, variable: SharedVariable): Record<string, unknown> {
  const { id, key, target, type, projectId, createdAt } = variable;
  return {
    ...{ id, key, target, type, projectId, createdAt, updatedAt: createdAt },
    ...{ created: new Date(createdAt).toISOString(), ownerId: world.options.team.id },
    // The list never has values that were not asked for one by one.
    ...{ decrypted: false, securityIssues: [] },
  };
}

/** One of them alone, with its value unless it is sensitive. */
function alone(world: World, variable: SharedVariable): Record<string, unknown> {
  const readable = variable.type !== "sensitive";
  const value = readable ? variable.value : "";
  return { ...shown(world, variable), value, decrypted: readable };
}

/** What the team shares among projects that are linked to it, and the project's custom environments. */
export function sharedEnvironmentRoutes(world: World): readonly Route[] {
  return [
    route("GET", "/v1/env", (call) => {
      const project = call.query.get("projectId");
      const data = [...world.sharedEnvironment.values()]
        .filter(({ projectId }) => project === null || projectId.includes(project))
        .map((one) => shown(world, one));
      return { status: 200, body: { data, pagination: { count: data.length, next: null, prev: null } } };
    }),
    route("PATCH", "/v1/env", (call) => {
      const { updates } = call.body();
      const updated = Object.entries((updates ?? {}) as Record<string, { value?: unknown }>).map(
        ([id, change]) => {
          const before = world.sharedEnvironment.get(id);
          if (before === undefined) throw notFound("Shared Env");
          const after = { ...before, ...(typeof change.value === "string" && { value: change.value }) };
          world.sharedEnvironment.set(id, after);
          return shown(world, after);
        },
      );
      return { status: 200, body: { updated, failed: [] } };
    }),
    route("DELETE", "/v1/env", (call) => {
      const { ids } = call.body();
      const deleted = ((ids ?? []) as string[]).filter((id) => world.sharedEnvironment.delete(id));
      return { status: 200, body: { deleted, failed: [] } };
    }),
    route("GET", "/v1/env/:env", (call) => {
      const found = world.sharedEnvironment.get(call.params["env"] ?? "");
      if (found === undefined) throw notFound("Shared Env");
      return { status: 200, body: alone(world, found) };
    }),
    route("GET", "/v9/projects/:project/custom-environments", (call) => {
      requireProject(world, call.params["project"]);
      const environments = [...world.customEnvironments].map(([id, { slug, createdAt }]) => ({
        ...{ id, slug, type: "preview", createdAt, updatedAt: createdAt },
      }));
      return { status: 200, body: { accountLimit: { total: 12 }, environments } };
    }),
  ];
}
