import { badRequest } from "../refusal.ts";
import { rollingConfig } from "../rolling.ts";
import { route, type Call, type Route } from "../router.ts";
import type { Deployment, RollingStage, World } from "../world.ts";
import { findDeployment } from "./deployments.ts";
import { requireProject } from "./projects.ts";

const shownStage = (stages: readonly RollingStage[], index: number) => {
  const stage = stages[index];
  if (stage === undefined) return null;
  const { targetPercentage, duration = null, requireApproval = false } = stage;
  return { index, isFinalStage: index === stages.length - 1, targetPercentage, duration, requireApproval };
};

const shownDeployment = (world: World, { id, url, createdAt, readyState, target }: Deployment) => ({
  ...{ id, url, createdAt, readyState, target, name: world.options.project.name, source: "git" },
});

function release(world: World): Record<string, unknown> | null {
  const { rolling, settings } = world;
  const stages = settings.rollingRelease;
  if (rolling === undefined || stages === null) return null;
  const approved = stages.some(({ requireApproval }) => requireApproval === true);
  return {
    state: rolling.state,
    substate: null,
    currentDeployment: shownDeployment(world, findDeployment(world, rolling.current)),
    canaryDeployment: shownDeployment(world, findDeployment(world, rolling.canary)),
    queuedDeploymentId: null,
    advancementType: approved ? "manual-approval" : "automatic",
    stages: stages.map((_, index) => shownStage(stages, index)),
    activeStage: shownStage(stages, rolling.stage),
    nextStage: shownStage(stages, rolling.stage + 1),
    startedAt: rolling.startedAt,
    updatedAt: rolling.startedAt,
  };
}

/** Rolling releases: configuration, the one that is on its way, and its completion. */
export function rollingReleaseRoutes(world: World): readonly Route[] {
  const ours = (call: Call) => requireProject(world, call.params["project"]);
  return [
    route("GET", "/v1/projects/:project/rolling-release/config", (call) => {
      ours(call);
      return { status: 200, body: { rollingRelease: rollingConfig(world) } };
    }),
    route("GET", "/v1/projects/:project/rolling-release", (call) => {
      ours(call);
      return { status: 200, body: { rollingRelease: release(world) } };
    }),
    route("POST", "/v1/projects/:project/rolling-release/complete", (call) => {
      ours(call);
      const { rolling, settings } = world;
      if (rolling === undefined || rolling.canary !== call.body()["canaryDeploymentId"])
        throw badRequest("There is no rolling release of that deployment");
      rolling.stage = Math.max(0, (settings.rollingRelease?.length ?? 1) - 2);
      rolling.advance();
      return { status: 200, body: { rollingRelease: release(world) } };
    }),
  ];
}
