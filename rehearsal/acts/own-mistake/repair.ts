import { FollowedRun } from "../../team/followed-run.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { appHealth } from "../../world/app-health.ts";
import { Dashboard } from "../../world/dashboard.ts";
import { endFault, goOnOnceWell, isDone } from "../vendor-fault.ts";
import { confirmed } from "../plan-and-run.ts";
import { putKeyRight, type Mistake } from "./deploy-mistake.ts";

const usualNotes = {
  "put-right": "The live key is back in the project, and it is deployed.",
  timeline: "First report at the deployment; nobody lost data.",
  review: "Review tomorrow at ten, owner: whoever was on call.",
} as const;

/** The repair is deployed, and does not go live by itself: the trap. The run promotes it, and domains follow again. */
export async function repair(
  stage: Scene,
  options: {
    readonly run: FollowedRun;
    readonly mistake: Mistake;
    /** Default: the live key comes back into the project. */
    readonly putRight?: (stage: Scene) => Promise<void>;
    /** Default: those for steps of auth-outage. */
    readonly notes?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { claims, signal, patience, sandbox, team } = stage;
  const { putRight = putKeyRight, notes = usualNotes } = options;
  await putRight(stage);
  const repaired = await new Dashboard(sandbox, sandbox.control.call, signal).deploy();
  const before = await appHealth(stage);
  const { autoAssign } = await sandbox.control.deployments();
  claims.check(
    "trap-is-there",
    "After a rollback the repaired deployment does not go live by itself",
    before.deployment === options.mistake.good && !autoAssign,
    `deployment ${before.deployment ?? "unknown"} is live, ${repaired} is not; domains follow: ${autoAssign}`,
  );
  const follow = async (words: readonly string[], from: FollowedRun) => {
    const run = new FollowedRun(stage, team.desk, team.requester, [...words, ...confirmed(notes)], from);
    await run.end(patience.commandMs);
    return run;
  };
  const goOn = async () => {
    const resumed = await follow(["resume", options.run.id ?? ""], options.run);
    return (await goOnOnceWell(stage, resumed, isDone, follow)).ended;
  };
  const done = stage.sabotage.repairIsForgotten === true ? undefined : await goOn();
  await endFault(stage);
  const after = await appHealth(stage);
  if (after.deployment === repaired) milestone(stage, "repair-live", `the repaired ${repaired} is promoted`);
  claims.check(
    "repair-goes-live",
    "The run promotes the repaired deployment, and the app is well with it",
    after.deployment === repaired && after.status === "ok",
    `deployment ${after.deployment ?? "unknown"}, status ${after.status ?? "unknown"}; resume ended with ${done?.exitCode ?? "nothing"}`,
  );
  const now = await sandbox.control.deployments();
  claims.check(
    "domains-follow-again",
    "From then on the production domain follows new deployments again",
    now.autoAssign,
    `domains follow: ${now.autoAssign}`,
  );
  claims.check(
    "run-ends-well",
    "The run ends with exit code 0",
    done?.exitCode === 0,
    `exit code ${done?.exitCode ?? "none"}`,
  );
}
