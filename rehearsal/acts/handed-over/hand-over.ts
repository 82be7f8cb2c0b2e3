import { cpSync } from "node:fs";
import { join } from "node:path";
import { FollowedRun } from "../../team/followed-run.ts";
import type { Scene } from "../../stage/scene.ts";
import type { Desk } from "../../team/operators.ts";
import { claimTold } from "../claim-told.ts";
import { confirmed } from "../plan-and-run.ts";

/** Ctrl-C at the first desk, the run's folder goes to the colleague, who resumes it in their clone. @returns the run there */
export async function handOver(
  stage: Scene,
  { clone, run }: { readonly clone: Desk; readonly run: FollowedRun },
): Promise<FollowedRun> {
  const { claims, patience, team } = stage;
  await run.waitsForClerk(patience.commandMs);
  const left = await run.interrupt(patience.commandMs);
  claims.check(
    "leaving-says-open",
    "Whoever leaves it is told that the bypass is open (exit code 4)",
    left?.exitCode === 4,
    run.standing(),
  );
  const name = run.id ?? "";
  const recordIn = (desk: Desk) => join(desk.folder, "incidents", name);
  if (stage.sabotage.recordIsLost !== true) cpSync(recordIn(team.desk), recordIn(clone), { recursive: true });
  const resumed = new FollowedRun(stage, clone, team.approver, ["resume", name, ...confirmed()]);
  const waiting = await resumed.waitsForClerk(patience.commandMs);
  claims.need(
    "colleague-goes-on",
    "The colleague goes on with the run in another clone, and waits for Clerk",
    waiting !== undefined && waiting["by"] === team.approver.id,
    resumed.standing(),
  );
  await claimTold(stage, resumed, {
    notice: "team-handed-over",
    id: "hand-over-is-told",
    claim: "The team is told who has it in hand now",
  });
  return resumed;
}
