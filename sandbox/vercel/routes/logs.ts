import { notFound } from "../refusal.ts";
import { route, type Route } from "../router.ts";
import type { World } from "../world.ts";
import { findDeployment } from "./deployments.ts";
import { requireProject } from "./projects.ts";

/** Runtime logs, one JSON object a line. The real one stays open for a while; this one ends. */
export function logRoutes(world: World): readonly Route[] {
  return [
    route("GET", "/v1/projects/:project/deployments/:deployment/runtime-logs", (call) => {
      requireProject(world, call.params["project"]);
      const { id } = findDeployment(world, call.params["deployment"] ?? "");
      if (id !== world.liveId) throw notFound("Logs");
      const lines = world.runtimeLog.map((entry) => `${JSON.stringify(entry)}\n`);
      return {
        status: 200,
        headers: { "content-type": "application/stream+json" },
        body: lines.join(""),
      };
    }),
  ];
}
