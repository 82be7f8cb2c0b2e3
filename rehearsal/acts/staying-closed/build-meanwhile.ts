import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { appHealth } from "../../world/app-health.ts";
import { Dashboard } from "../../world/dashboard.ts";

/** Two deployments while the bypass is open; the first is what someone goes back to later. @returns its id */
export async function buildMeanwhile(stage: Scene): Promise<string> {
  const { claims, signal, sandbox } = stage;
  const dashboard = new Dashboard(sandbox, sandbox.control.call, signal);
  const during = await dashboard.deploy();
  const newest = await dashboard.deploy();
  const { deployment, gate } = await appHealth(stage);
  milestone(stage, "built-meanwhile", `${during} and ${newest} are built while the bypass is open`);
  claims.need(
    "built-while-open",
    "Two deployments are built while the bypass is open, and the newest is live and obeys it",
    deployment === newest && gate === "stale-sessions",
    `live: ${deployment ?? "unknown"}, gate ${gate ?? "unknown"}`,
  );
  return during;
}
