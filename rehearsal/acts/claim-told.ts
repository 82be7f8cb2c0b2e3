import type { Scene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";

/** The run has sent this notice, or shown it to whoever has to post it. */
export async function claimTold(
  { claims, patience }: Scene,
  run: FollowedRun,
  { notice, id, claim }: { readonly notice: string; readonly id: string; readonly claim: string },
): Promise<void> {
  const told = await run.event(
    (event) => event.type === "notice.told" && event["notice"] === notice,
    patience.seenMs,
  );
  claims.check(
    id,
    claim,
    ["sent", "to-paste"].includes(String(told?.["outcome"])),
    told === undefined ? run.standing() : `${String(told["outcome"])}: ${String(told["message"])}`,
  );
}
