import { cpSync } from "node:fs";
import { join } from "node:path";
import { FollowedRun } from "../../team/followed-run.ts";
import type { Stage } from "../../stage/stage.ts";
import type { Desk } from "../../team/commands.ts";
import type { Team } from "../deploy.ts";
import { confirmed } from "../plan-and-run.ts";

/** Ctrl-C at the first desk, the run's folder goes to the colleague, who resumes it in their clone. @returns the run there */
export async function handOver(
  stage: Stage,
  { team, clone, run }: { readonly team: Team; readonly clone: Desk; readonly run: FollowedRun },
): Promise<FollowedRun> {
  const { claims, patience } = stage;
  await run.event(
    (event) => event.type === "step.intent" && event["use"] === "clerk.monitor",
    patience.commandMs,
  );
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
  const waiting = await resumed.event(
    (event) => event.type === "step.intent" && event["use"] === "clerk.monitor",
    patience.commandMs,
  );
  claims.need(
    "colleague-goes-on",
    "The colleague goes on with the run in another clone, and waits for Clerk",
    waiting !== undefined && waiting["by"] === team.approver.id,
    resumed.standing(),
  );
  const told = await resumed.event(
    ({ type, notice }) => type === "notice.told" && notice === "team-handed-over",
    patience.seenMs,
  );
  claims.check(
    "hand-over-is-told",
    "The team is told who has it in hand now",
    ["sent", "to-paste"].includes(String(told?.["outcome"])),
    told === undefined ? resumed.standing() : `${String(told["outcome"])}: ${String(told["message"])}`,
  );
  return resumed;
}
