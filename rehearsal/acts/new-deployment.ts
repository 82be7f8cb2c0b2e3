import type { Scene } from "../stage/scene.ts";
import { appHealth } from "../world/app-health.ts";

/** In the redeploy lane a statement travels with a new deployment: one is live that was not before. @returns its id */
export async function newDeployment(
  stage: Scene,
  options: { readonly before: string; readonly id: string; readonly gate: string },
): Promise<string> {
  const { deployment = "", gate = "" } = await appHealth(stage);
  stage.claims.need(
    options.id,
    `A new deployment takes it to the app, whose gate says ${options.gate}`,
    deployment !== "" && deployment !== options.before && gate === options.gate,
    `${options.before} was live, ${deployment} is; gate ${gate}`,
  );
  return deployment;
}
