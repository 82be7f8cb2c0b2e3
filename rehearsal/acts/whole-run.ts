import { join } from "node:path";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";
import { ending, typed } from "../team/commands.ts";
import { FollowedRun, type RunEvent } from "../team/followed-run.ts";
import { confirmed } from "./plan-and-run.ts";
import { takeOut } from "./take-out.ts";

/** What happens beside a run: something that a person does elsewhere when a step begins, or what the drill looks at then. */
export type Beside = Readonly<Record<string, (event: RunEvent, run: FollowedRun) => Promise<void>>>;

export interface WholeRun {
  readonly runbook: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  /** What people note at the steps that only they can do, by the step's id. */
  readonly notes?: Readonly<Record<string, string>>;
  /** By a step's `use`: done once for each step of that kind, as it begins. */
  readonly whenBegins?: Beside;
  /** The same, as it has ended well. */
  readonly whenDone?: Beside;
  /** Laid over the desk's environment for the run. */
  readonly env?: Readonly<Record<string, string>>;
  /** What a person does before they sign a request: the run waits meanwhile. */
  readonly beforeSigning?: (step: string) => Promise<void>;
  /** Longest that the whole may take, milliseconds. */
  readonly withinMs: number;
}

/**
 * A runbook from its plan to its end, by the command that ships. Whenever it asks, the second person reads the request and
 * signs it. @returns the run, ended or out of time
 */
export async function playWhole(stage: Scene, given: WholeRun): Promise<FollowedRun> {
  const { team, claims, signal } = stage;
  await takeOut(stage, given.runbook);
  const desk = { ...team.desk, env: { ...team.desk.env, ...given.env } };
  const run = new FollowedRun(stage, desk, team.requester, [
    ...["run", given.runbook],
    ...Object.entries(given.inputs).map(([name, value]) => `--input=${name}=${value}`),
    ...confirmed(given.notes ?? {}),
    "--yes",
  ]);
  let seen = 0;
  let approvals = 0;
  const end = await until(
    async () => {
      for (; seen < run.events.length; seen++) {
        const event = run.events[seen];
        if (event === undefined) break;
        if (event.type === "approval.requested") {
          await given.beforeSigning?.(event.step ?? "");
          const signed = await sign({ ...stage, team: { ...team, desk } }, run);
          // Nobody else comes: without a signature it would wait for the night's end.
          if (signed === 0) await run.interrupt(stage.patience.commandMs);
          approvals += signed;
        }
        const use = String(event["use"] ?? event["operation"] ?? "");
        if (event.type === "step.intent") await given.whenBegins?.[use]?.(event, run);
        if (event.type === "step.outcome" && event["outcome"] === "succeeded")
          await given.whenDone?.[use]?.(event, run);
      }
      return run.ended;
    },
    { withinMs: given.withinMs, everyMs: 50, signal },
  );
  const received = run.events.flatMap((one) => (one.type === "approval.received" ? [one["approver"]] : []));
  claims.check(
    "second-person-approves",
    "What cannot be taken back waits for a second person, who signs with their own key",
    approvals > 0 && received.length === approvals && received.every((by) => by !== team.requester.id),
    `${approvals} requests signed; ${run.standing()}`,
  );
  milestone(
    stage,
    "run-over",
    `the run ${end === undefined ? "goes on" : "has ended"} after ${approvals} approvals`,
  );
  return run;
}

/** @returns 1 when the request was signed, else 0 */
async function sign(stage: Scene, run: FollowedRun): Promise<number> {
  const request = join("incidents", run.id ?? "", "approval-request.json");
  const done = await typed(stage, "approver", ["approve", request, "--yes"]);
  if (done.exitCode !== 0) stage.record.add({ kind: "seen", act: stage.act, lines: [ending(done)] });
  return done.exitCode === 0 ? 1 : 0;
}

/** The run has ended well: asked last, since what the world shows comes first. */
export function claimEnd({ claims }: Scene, run: FollowedRun): void {
  claims.check(
    "run-ends-well",
    "The run has done all of it, and ends with exit code 0",
    run.ended?.exitCode === 0,
    run.ended === undefined ? run.standing() : `exit code ${run.ended.exitCode}; ${run.standing()}`,
  );
}
