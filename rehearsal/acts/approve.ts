import { join } from "node:path";
import { type } from "../team/commands.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { milestone, type Stage } from "../stage/stage.ts";
import type { Team } from "./deploy.ts";

/** The second person reads the request and signs it with their own key; the run takes the answer from its folder. */
export async function approve(stage: Stage, team: Team, run: FollowedRun): Promise<void> {
  const { claims, patience } = stage;
  const approver = stage.sabotage.approverIsRequester === true ? team.requester : team.approver;
  const request = join("incidents", run.id ?? "", "approval-request.json");
  const done = await type(stage, team.desk, approver, ["approve", request, "--yes"]).result;
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
      ? `approve ended with ${done.exitCode}: ${done.stderr.trim().split("\n")[0] ?? ""}`
      : `${answer.type}${typeof by === "string" ? ` by ${by}` : ""} ${String(answer["message"] ?? "")}`.trim(),
  );
  milestone(stage, "approved", `${approver.name} approves the opening with an SSH key`);
}
