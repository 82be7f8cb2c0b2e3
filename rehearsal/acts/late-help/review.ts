import type { Stage } from "../../stage/stage.ts";
import { jsonOf, type } from "../../team/commands.ts";
import type { Team } from "../deploy.ts";

/** The second person has looked at what was done without them, and says so on the record. */
export async function review(stage: Stage, { desk, approver }: Team, run: string): Promise<void> {
  const isOwed = async () => {
    const done = await type(stage, desk, approver, ["status", "--json"]).result;
    return (jsonOf(done) as { readonly reviewPending?: boolean } | undefined)?.reviewPending;
  };
  const before = await isOwed();
  const held = ["report", "reviewed", "It was right: nobody could be reached in time.", "--run", run];
  const done =
    stage.sabotage.reviewIsForgotten === true ? undefined : await type(stage, desk, approver, held).result;
  const after = await isOwed();
  stage.claims.check(
    "review-settles-it",
    "The review is pending until somebody has held it, and no longer",
    before === true && done?.exitCode === 0 && after === false,
    `owed before: ${before}; reviewed: exit ${done?.exitCode ?? "none"}; owed after: ${after}`,
  );
}
