import { join } from "node:path";
import { ending, typed } from "../team/commands.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";

/** The second person reads the request and signs it with their own key; the run takes the answer from its folder. */
export async function approve(stage: Scene, run: FollowedRun): Promise<void> {
  const { claims, patience, team } = stage;
  const approver = stage.sabotage.approverIsRequester === true ? "requester" : "approver";
  const request = join("incidents", run.id ?? "", "approval-request.json");
  const done = await typed(stage, approver, ["approve", request, "--yes"]);
  const answer = await run.event(
    ({ type }) => /^approval\.(received|refused|denied)$/.test(type),
    done.exitCode === 0 ? patience.commandMs : 0,
  );
  const by = answer?.["approver"];
  claims.need(
    "second-person-approves",
    "Someone other than the requester approves with a key of their own",
    answer?.type === "approval.received" && by !== team.requester.id,
    answer === undefined
      ? `approve: ${ending(done)}`
      : `${answer.type}${typeof by === "string" ? ` by ${by}` : ""} ${String(answer["message"] ?? "")}`.trim(),
  );
  milestone(stage, "approved", `${team[approver].name} approves the opening with an SSH key`);
}
