import { growStale, type Cast } from "../people/cast.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { probe } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Sandbox } from "../world/sandbox.ts";
import { milestone, type Stage } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";

/** Clerk returns; the run notices, closes, and has seen the live app ask for fresh sessions again. */
export async function closeBypass(
  stage: Stage,
  sandbox: Sandbox,
  cast: Cast,
  run: FollowedRun,
): Promise<void> {
  const { claims, record, act, patience } = stage;
  const { origin } = sandbox.address;
  const [first = cast.denied] = cast.customers;
  const waiting = await run.event(
    (event) => event.type === "step.intent" && event["use"] === "clerk.monitor",
    patience.commandMs,
  );
  claims.need(
    "run-waits-for-clerk",
    "The run waits for Clerk while the bypass is open",
    waiting !== undefined && run.ended === undefined,
    run.standing(),
  );

  if (stage.sabotage.clerkNeverReturns !== true) await sandbox.control.recoverClerk();
  milestone(stage, "clerk-back", "Clerk answers again");
  await growStale(sandbox, first);
  const closed = await until(
    async () => {
      const page = await probe(record, {
        act,
        who: first.name,
        browser: first.browser,
        origin,
        path: "/dashboard",
        quiet: true,
      });
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
  const health = await probe(record, {
    act,
    who: "monitoring",
    browser: first.browser,
    origin,
    path: "/api/health/clerk",
    document: false,
  });
  claims.check(
    "health-says-closed",
    "The app's health route says that Clerk is well and the gate closed",
    health.status === 200 && gateMode(health.body) === "closed",
    `${inWords(health)}, gate ${gateMode(health.body) ?? "unknown"}`,
  );
}

function gateMode(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { gate?: { mode?: string } }).gate?.mode;
  } catch {
    return undefined;
  }
}
