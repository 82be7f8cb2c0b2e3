import type { Lifecycle } from "../lifecycle.ts";
import { badRequest, Refusal } from "../refusal.ts";
import { route, type Call, type Route } from "../router.ts";
import type { World } from "../world.ts";
import { deploy, findDeployment } from "./deployments.ts";
import { requireProject } from "./projects.ts";

/** Moving the production domain between deployments. */
export function promotionRoutes(world: World, lifecycle: Lifecycle): readonly Route[] {
  const find = (call: Call) => {
    requireProject(world, call.params["project"]);
    return findDeployment(world, call.params["deployment"] ?? "");
  };
  const rollback = async (call: Call) => {
    const to = find(call);
    const from = world.liveId;
    if (from === undefined) throw badRequest("There is nothing to roll back from");
    if (from === to.id) throw new Refusal(409, "conflict", "The deployment is live already");
    if (to.target !== "production") throw badRequest("Only a production deployment can be rolled back to");
    // Off first: what becomes ready meanwhile must not take the domain.
    world.autoAssign = false;
    await lifecycle.pointTo(to);
    world.lastRollback = { from, to: to.id };
    return { status: 201 };
  };
  return [
    route("POST", "/v{1,9}/projects/:project/rollback/:deployment", rollback),
    route("POST", "/v{1,9,10}/projects/:project/promote/:deployment", async (call) => {
      const one = find(call);
      if (one.target === "production") {
        if (one.readyState !== "READY") throw badRequest(`Deployment ${one.id} is not ready`);
        await lifecycle.pointTo(one);
        world.autoAssign = true;
        return { status: 201 };
      }
      // A preview was built with the preview's environment: promoting builds it anew.
      world.autoAssign = true;
      const meta = { ...one.meta, action: "promote" };
      void lifecycle.build(
        deploy(world, { target: "production", gitSource: one.gitSource, commit: one.commit, meta }),
      );
      return { status: 202 };
    }),
  ];
}
