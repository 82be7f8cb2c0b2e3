import type { FollowedRun } from "../team/followed-run.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";

/** The approved opening reaches the app: seen by a customer's own request, then by the run. */
export async function openBypass(stage: Scene, run: FollowedRun): Promise<void> {
  const { claims, cast, patience } = stage;
  const { first } = cast;
  const seen = await until(
    async () => {
      const page = await look(stage, first, "/dashboard", { quiet: true });
      if (page.status === 200 && page.bypass !== undefined) return page;
      return run.ended === undefined ? undefined : "over";
    },
    { withinMs: patience.seenMs, signal: stage.signal },
  );
  const last = seen === undefined || seen === "over" ? await look(stage, first, "/dashboard") : seen;
  if (last === seen) milestone(stage, "bypass-seen-open", `${first.name} is let in again: ${inWords(last)}`);
  claims.need(
    "bypass-goes-live",
    `${first.name}, locked out a moment ago, is let in by the bypass`,
    last === seen,
    last === seen ? inWords(last) : `${inWords(last)}; ${run.standing()}`,
  );
  const verified = await run.event(
    (event) => event.type === "step.outcome" && event["use"] === "bypass.verify",
    patience.seenMs,
  );
  claims.need(
    "run-sees-it-open",
    "The run itself has seen the live app obey the grant",
    verified?.["outcome"] === "succeeded",
    verified === undefined ? run.standing() : `${verified.step}: ${String(verified["outcome"])}`,
  );
}
