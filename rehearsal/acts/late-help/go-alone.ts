import { FollowedRun } from "../../team/followed-run.ts";
import type { Scene } from "../../stage/scene.ts";
import { statementsWritten } from "../../world/statement.ts";
import { openBypass } from "../open-bypass.ts";
import { claimTold } from "../claim-told.ts";
import { confirmed } from "../plan-and-run.ts";

/** What one person may open, seconds. */
const aloneMostS = 15 * 60;

/** Nobody answers the request: the run is left, and gone on with by an override. @returns the run that goes on */
export async function goAlone(stage: Scene, asked: FollowedRun): Promise<FollowedRun> {
  const { claims, patience, sandbox, team } = stage;
  const left = await asked.interrupt(patience.commandMs);
  const before = (await statementsWritten(sandbox)).filter(({ says }) => says.mode !== "closed");
  claims.need(
    "asked-first",
    "While nobody answers nothing opens, and Ctrl-C leaves the run for later",
    left?.exitCode === 3 && before.length === 0,
    `exit ${left?.exitCode ?? "none"}; ${before.length} openings`,
  );
  const why = "--override=open=Nobody answers the phone, and customers are locked out";
  const words = ["resume", asked.id ?? "", why, ...confirmed()];
  const run = new FollowedRun(stage, team.desk, team.requester, words);
  await openBypass(stage, run);
  const says = (await statementsWritten(sandbox)).at(-1)?.says;
  const lengthS = (says?.exp ?? 0) - (says?.nbf ?? 0);
  claims.check(
    "alone-opens-briefly",
    "Alone it opens for 15 minutes at most, and the statement says that nobody approved it",
    says?.mode === "stale-sessions" && lengthS > 0 && lengthS <= aloneMostS && says.approved !== true,
    `${says?.mode ?? "nothing"} for ${lengthS} s, ${says?.approved === true ? "approved" : "not approved"}`,
  );
  await claimTold(stage, run, {
    notice: "team-alone",
    id: "alone-is-told",
    claim: "The team is told who went alone, and why",
  });
  return run;
}
