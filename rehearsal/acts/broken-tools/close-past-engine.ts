import { lookStale } from "../../people/probe.ts";
import { inWords } from "../../screen/probe-words.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { ending, typed } from "../../team/commands.ts";

/** Clerk is back, the lock is still there: the direct close needs nobody and no engine. */
export async function closePastEngine(stage: Scene): Promise<void> {
  await stage.sandbox.control.recoverClerk();
  milestone(stage, "clerk-back", "Clerk answers again");
  const done = await typed(stage, "requester", ["bypass", "close", "--direct"]);
  const page = await lookStale(stage);
  const isClosed = page.status !== undefined && page.bypass === undefined;
  if (isClosed) milestone(stage, "bypass-seen-closed", `normal sign-in again: ${inWords(page)}`);
  stage.claims.need(
    "direct-close-goes-live",
    "By Vercel's API alone one person closes it, and the app shows it",
    done.exitCode === 0 && isClosed,
    `${ending(done)}; ${inWords(page)}`,
  );
}
