import type { Scene } from "../../stage/scene.ts";
import { jsonOf, typed } from "../../team/commands.ts";

/** The second person has looked at what was done without them, and says so on the record. */
export async function review(stage: Scene, run: string): Promise<void> {
  const isPending = async () => {
    const done = await typed(stage, "approver", ["status", "--json"]);
    return (jsonOf(done) as { readonly reviewPending?: boolean } | undefined)?.reviewPending;
  };
  const before = await isPending();
  const held = ["report", "reviewed", "It was right: nobody could be reached in time.", "--run", run];
  const done = stage.sabotage.reviewIsForgotten === true ? undefined : await typed(stage, "approver", held);
  const after = await isPending();
  stage.claims.check(
    "review-settles-it",
    "The review is pending until somebody has held it, and no longer",
    before === true && done?.exitCode === 0 && after === false,
    `pending before: ${before}; reviewed: exit ${done?.exitCode ?? "none"}; pending after: ${after}`,
  );
}
