import { FollowedRun } from "../../team/followed-run.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { appHealth } from "../../world/app-health.ts";
import { fromHereNothingOpened } from "../nothing-opened.ts";
import { confirmed } from "../plan-and-run.ts";
import { takeOut } from "../take-out.ts";
import { asksFor } from "../play-alone.ts";
import { goOnOnceWell, plantFault } from "../vendor-fault.ts";
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
    /** The step of the repair, where it is to stop. Default: that of auth-outage. */
    readonly waitsAt?: string;
    /** Default: those for steps of auth-outage. */
    readonly notes?: Readonly<Record<string, string>>;
  },
): Promise<FollowedRun> {
  const { claims, patience, team } = stage;
  const { good, bad } = options.mistake;
  const { inputs = { reason: "Sign-in fails since a deployment of ours" }, notes = usualNotes } = options;
  await takeOut(stage, options.runbook);
  const claimNothingOpened = await fromHereNothingOpened(stage);
  const follow = async (words: readonly string[], before?: FollowedRun) => {
    const all = [...words, ...confirmed(notes)];
    const run = new FollowedRun(stage, team.desk, team.requester, all, before);
    await run.end(patience.commandMs);
    return run;
  };
  const given = Object.entries(inputs).map(([name, value]) => `--input=${name}=${value}`);
  await plantFault(stage);
  const begun = await follow(["run", options.runbook, "--yes", ...given]);
  const run = await goOnOnceWell(stage, begun, asksFor(options.waitsAt ?? "put-right"), follow);
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
    run.ended?.exitCode === 3,
    run.standing(),
  );
  await claimNothingOpened();
  return run;
}
