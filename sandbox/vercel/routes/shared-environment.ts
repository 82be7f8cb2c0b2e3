import { route, type Route } from "../router.ts";
import type { SharedVariable, World } from "../world.ts";

function shown(world: World, variable: SharedVariable): Record<string, unknown> {
  const { id, key, target, type, projectId, createdAt } = variable;
  return {
    ...{ id, key, target, type, projectId, createdAt, updatedAt: createdAt },
    ...{ created: new Date(createdAt).toISOString(), ownerId: world.options.team.id },
    // The list never has values that were not asked for one by one.
    ...{ decrypted: false, securityIssues: [] },
  };
}

/** What the team shares among projects that are linked to it. */
export function sharedEnvironmentRoutes(world: World): readonly Route[] {
  return [
    route("GET", "/v1/env", (call) => {
      const project = call.query.get("projectId");
      const data = [...world.sharedEnvironment.values()]
        .filter(({ projectId }) => project === null || projectId.includes(project))
        .map((one) => shown(world, one));
      return { status: 200, body: { data, pagination: { count: data.length, next: null, prev: null } } };
    }),
  ];
}
