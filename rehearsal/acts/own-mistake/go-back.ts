import { FollowedRun } from "../../team/followed-run.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { appHealth } from "../../world/app-health.ts";
import { fromHereNothingOpened } from "../nothing-opened.ts";
import { confirmed } from "../plan-and-run.ts";
import { takeOut } from "../take-out.ts";
import type { Mistake } from "./deploy-mistake.ts";

const usualNotes = {
  logs: "The errors began with this evening's deployment.",
  compare: "The secret key was changed just before it.",
} as const;

/** The runbook for a deployment of our own: back to the last good deployment, then it waits for the repair. */
export async function goBack(
  stage: Scene,
  options: {
    readonly runbook: string;
    readonly mistake: Mistake;
    /** Default: the mistake's reason. */
    readonly inputs?: Readonly<Record<string, string>>;
    /** Default: those for steps of auth-outage. */
    readonly notes?: Readonly<Record<string, string>>;
  },
): Promise<FollowedRun> {
  const { claims, patience, team } = stage;
  const { good, bad } = options.mistake;
  const { inputs = { reason: "Sign-in fails since a deployment of ours" }, notes = usualNotes } = options;
  await takeOut(stage, options.runbook);
  const claimNothingOpened = await fromHereNothingOpened(stage);
  const run = new FollowedRun(stage, team.desk, team.requester, [
    "run",
    options.runbook,
    "--yes",
    ...Object.entries(inputs).map(([name, value]) => `--input=${name}=${value}`),
    ...confirmed(notes),
  ]);
  const end = await run.end(patience.commandMs);
  const seen = await appHealth(stage);
  if (seen.deployment === good) milestone(stage, "mistake-undone", `${good} is live again`);
  claims.check(
    "good-deployment-is-back",
    "The run goes back to the last good deployment, and the app is well",
    seen.deployment === good && seen.status === "ok",
    `deployment ${seen.deployment ?? "unknown"} (good ${good}, bad ${bad}), status ${seen.status ?? "unknown"}; ${run.standing()}`,
  );
  claims.check(
    "run-waits-for-the-repair",
    "The run stops for a person: the cause is still in the project",
    end?.exitCode === 3,
    run.standing(),
  );
  await claimNothingOpened();
  return run;
}
