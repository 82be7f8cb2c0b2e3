import type { Fake, FakeRequest } from "../fake.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { Limits } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { router } from "./router.ts";
import { accountRoutes } from "./routes/account.ts";
import { activityRoutes, noteActivity } from "./routes/activity.ts";
import { aliasRoutes } from "./routes/aliases.ts";
import { deploymentRoutes } from "./routes/deployments.ts";
import { edgeConfigRoutes } from "./routes/edge-config.ts";
import { environmentRoutes } from "./routes/environment.ts";
import { logRoutes } from "./routes/logs.ts";
import { projectRoutes } from "./routes/projects.ts";
import { protectionRoutes } from "./routes/protection.ts";
import { promotionRoutes } from "./routes/promotion.ts";
import { rollingReleaseRoutes } from "./routes/rolling-release.ts";
import { sharedEnvironmentRoutes } from "./routes/shared-environment.ts";
import type { World } from "./world.ts";

/** `api.vercel.com`. */
export function apiFake(world: World, lifecycle: Lifecycle): Fake {
  const { clock, deploymentsPer5Min } = world.options;
  const limits = new Limits(
    clock,
    world.windows,
    deploymentsPer5Min === undefined ? {} : { deployment: deploymentsPer5Min },
  );
  const find = router([
    ...projectRoutes(world),
    ...environmentRoutes(world, limits),
    ...sharedEnvironmentRoutes(world),
    ...deploymentRoutes(world, lifecycle, limits),
    ...promotionRoutes(world, lifecycle),
    ...rollingReleaseRoutes(world),
    ...aliasRoutes(world),
    ...edgeConfigRoutes(world),
    ...logRoutes(world),
    ...protectionRoutes(world),
    ...activityRoutes(world),
    ...accountRoutes(world),
  ]);
  return {
    name: "vercel",
    hosts: () => ["api.vercel.com"],
    handle: async (request) => {
      try {
        const found = find(request);
        if (found === undefined) {
          world.unexpected.push(`${request.method} ${request.url.pathname}`);
          throw new Refusal(404, "not_found", "The requested API endpoint was not found");
        }
        const [{ method, path, handle }, call] = found;
        const counter = `${method} ${path}`;
        world.counters.set(counter, (world.counters.get(counter) ?? 0) + 1);
        authorize(world, request);
        const answer = await handle(call);
        noteActivity(world, method, path);
        return { ...answer, headers: { date: new Date(clock.now()).toUTCString(), ...answer.headers } };
      } catch (error) {
        if (error instanceof Refusal) return error.response;
        throw error;
      }
    },
  };
}

/** @throws Refusal 401 without a token, 403 with a wrong one or for a team that is not ours */
function authorize(world: World, request: FakeRequest): void {
  const given = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (given === undefined) {
    throw new Refusal(401, "forbidden", "The request is missing an authentication token", {
      missingToken: true,
    });
  }
  if (!world.options.tokens.includes(given)) {
    throw new Refusal(403, "forbidden", "Not authorized", { invalidToken: true });
  }
  const { id, slug } = world.options.team;
  const asked = request.url.searchParams;
  const foreign = [asked.get("teamId") ?? id, asked.get("slug") ?? slug].find(
    (one) => one !== id && one !== slug,
  );
  if (foreign !== undefined) {
    throw new Refusal(403, "forbidden", `Not authorized: Trying to access resource under scope "${foreign}"`);
  }
}
