import { arrived, claimInChat } from "./channels.ts";
import { growStale } from "../people/cast.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";

/** Clerk returns; the run notices, closes, and has seen the live app ask for fresh sessions again. */
export async function closeBypass(stage: Scene, run: FollowedRun): Promise<void> {
  const { claims, cast, patience, sandbox } = stage;
  const waiting = await run.waitsForClerk(patience.commandMs);
  claims.need(
    "run-waits-for-clerk",
    "The run waits for Clerk while the bypass is open",
    waiting !== undefined && run.ended === undefined,
    run.standing(),
  );

  if (stage.sabotage.clerkNeverReturns !== true) await sandbox.control.recoverClerk();
  milestone(stage, "clerk-back", "Clerk answers again");
  await growStale(sandbox, cast.first);
  const closed = await until(
    async () => {
      const page = await look(stage, cast.first, "/dashboard", { quiet: true });
      if (page.bypass === undefined && page.status !== undefined) return page;
      return run.ended === undefined ? undefined : "over";
    },
    { withinMs: patience.closedMs, signal: stage.signal },
  );
  const seen = closed !== undefined && closed !== "over";
  if (seen) milestone(stage, "bypass-seen-closed", `normal sign-in again: ${inWords(closed)}`);
  claims.need(
    "bypass-closes-after-recovery",
    "Once Clerk is back, the bypass closes and the app shows it",
    seen,
    seen ? inWords(closed) : run.standing(),
  );
  const end = await run.end(patience.closedMs);
  claims.check(
    "run-ends-well",
    "The run has seen the app closed, and ends with exit code 0",
    end?.exitCode === 0,
    end === undefined ? run.standing() : `exit code ${end.exitCode}; ${run.standing()}`,
  );
  const health = await look(stage, { ...cast.first, name: "monitoring" }, "/api/health/clerk", {
    document: false,
  });
  const gate = /"mode":"([^"]*)"/.exec(health.body)?.[1] ?? "unknown";
  claims.check(
    "health-says-closed",
    "The app's health route says that Clerk is well and the gate closed",
    health.status === 200 && gate === "closed",
    `${inWords(health)}, gate ${gate}`,
  );
}

/** What the team's chat and the status page have heard, once each: that it is open, and that it is over. */
export async function proveTold(stage: Scene): Promise<void> {
  for (const begins of ["*Sign-in outage: ", "*Sign-in is back: "])
    await claimInChat(stage, {
      ...{ id: "team-is-told", begins },
      claim: `The team's chat has "${begins.slice(1).trim()}" once`,
    });
  const { statuspage } = await arrived(stage);
  const [page] = statuspage;
  stage.claims.check(
    "users-are-told",
    "The status page has one incident, which users were told of, and it is resolved",
    statuspage.length === 1 && page?.name === "Sign-in outage" && page.status === "resolved",
    statuspage.map(({ name, status }) => `${name}: ${status}`).join(", ") || "nothing is there",
  );
}
