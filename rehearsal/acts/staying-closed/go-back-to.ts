import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { until } from "../../stage/wait.ts";
import { appHealth } from "../../world/app-health.ts";
import { Dashboard } from "../../world/dashboard.ts";

/** Someone rolls production back to this deployment in Vercel's dashboard. */
export async function goBackTo(stage: Scene, deployment: string): Promise<void> {
  const { claims, signal, patience, sandbox } = stage;
  await new Dashboard(sandbox, sandbox.control.call, signal).rollBack(deployment);
  const live = await until(
    async () => ((await appHealth(stage, true)).deployment === deployment ? deployment : undefined),
    { withinMs: patience.seenMs, signal },
  );
  milestone(stage, "rolled-back", `production is rolled back to ${deployment}`);
  claims.check(
    "rollback-is-live",
    "Production runs the deployment that was built while the bypass was open",
    live !== undefined,
    live === undefined ? "another one answers" : deployment,
  );
}
