import { randomBytes } from "node:crypto";
import { until } from "../../stage/wait.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { appHealth } from "../../world/app-health.ts";
import { Dashboard } from "../../world/dashboard.ts";

/** Deployments of this night, by what they are. */
export interface Mistake {
  readonly good: string;
  readonly bad: string;
}

const key = "CLERK_SECRET_KEY";

/** In the evening someone pastes a test key into the dashboard; the next deployment goes live with it. */
export async function deployMistake(stage: Scene): Promise<Mistake> {
  const { claims, signal, patience, sandbox } = stage;
  const good = (await appHealth(stage)).deployment ?? "";
  if (stage.sabotage.mistakeIsHarmless !== true)
    await sandbox.control.setVariable(key, `sk_test_${randomBytes(20).toString("hex")}`, "encrypted");
  const bad = await new Dashboard(sandbox, sandbox.control.call, signal).deploy();
  await until(async () => ((await appHealth(stage, true)).deployment === bad ? bad : undefined), {
    withinMs: patience.seenMs,
    signal,
  });
  const seen = await appHealth(stage);
  milestone(stage, "mistake-live", `deployment ${bad} is live with a test key`);
  claims.need(
    "mistake-is-live",
    "A deployment with a test key serves production, and the app is not well",
    seen.deployment === bad && seen.status !== "ok",
    `deployment ${seen.deployment ?? "unknown"}, status ${seen.status ?? "unknown"}`,
  );
  return { good, bad };
}

/** What the incident's commands put right before the next deployment. */
export async function putKeyRight({ sandbox }: Scene): Promise<void> {
  await sandbox.control.setVariable(key, sandbox.info.env[key] ?? "", "sensitive");
}
