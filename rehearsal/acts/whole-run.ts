import { join } from "node:path";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";
import { ending, typed } from "../team/commands.ts";
import type { Desk } from "../team/operators.ts";
import { FollowedRun, type RunEvent } from "../team/followed-run.ts";
import { confirmed } from "./plan-and-run.ts";
import { takeOut } from "./take-out.ts";
import { endFault, goOnOnceWell, isDone, plantFault } from "./vendor-fault.ts";

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
 * signs it. Where a fault was planted and it stops for a person, they look, and go on once the vendor is well again.
 * @returns the run, ended or out of time
 */
export async function playWhole(stage: Scene, given: WholeRun): Promise<FollowedRun> {
  const { team, claims } = stage;
  await takeOut(stage, given.runbook);
  await plantFault(stage);
  const desk = { ...team.desk, env: { ...team.desk.env, ...given.env } };
  const notes = confirmed(given.notes ?? {});
  const inputs = Object.entries(given.inputs).map(([name, value]) => `--input=${name}=${value}`);
  const words = ["run", given.runbook, ...inputs, ...notes, "--yes"];
  const begun = new FollowedRun(stage, desk, team.requester, words);
  let approvals = await attend(stage, desk, given, begun, 0);
  const run = await goOnOnceWell(stage, begun, isDone, async (resume, before) => {
    const next = new FollowedRun(stage, desk, team.requester, [...resume, ...notes], before);
    approvals += await attend(stage, desk, given, next, before.events.length);
    return next;
  });
  await endFault(stage);
  const received = run.events.flatMap((one) => (one.type === "approval.received" ? [one["approver"]] : []));
  claims.check(
    "second-person-approves",
    "What cannot be taken back waits for a second person, who signs with their own key",
    approvals > 0 && received.length === approvals && received.every((by) => by !== team.requester.id),
    `${approvals} requests signed; ${run.standing()}`,
  );
  const standing = run.ended === undefined ? "goes on" : "has ended";
  milestone(stage, "run-over", `the run ${standing} after ${approvals} approvals`);
  return run;
}

/** Does beside the run what people do, until it ends or is out of time. @param known events of it that were attended to. @returns requests that were signed */
async function attend(
  stage: Scene,
  desk: Desk,
  given: WholeRun,
  run: FollowedRun,
  known: number,
): Promise<number> {
  let [seen, approvals] = [known, 0];
  await until(
    async () => {
      for (; seen < run.events.length; seen++) {
        const event = run.events[seen];
        if (event === undefined) break;
        if (event.type === "approval.requested") {
          await given.beforeSigning?.(event.step ?? "");
          const signed = await sign({ ...stage, team: { ...stage.team, desk } }, run);
          // Nobody else comes: without a signature it would wait for the night's end.
          if (signed === 0) await run.interrupt(stage.patience.commandMs);
          approvals += signed;
        }
        // A step that is begun again, after a kill or a fault, finds what was done beside it.
        if (isRepeated(run.events.slice(0, seen), event)) continue;
        const use = String(event["use"] ?? event["operation"] ?? "");
        if (event.type === "step.intent") await given.whenBegins?.[use]?.(event, run);
        if (event.type === "step.outcome" && event["outcome"] === "succeeded")
          await given.whenDone?.[use]?.(event, run);
      }
      return run.ended;
    },
    { withinMs: given.withinMs, everyMs: 50, signal: stage.signal },
  );
  return approvals;
}

const isRepeated = (before: readonly RunEvent[], { type, step, outcome }: RunEvent): boolean =>
  type.startsWith("step.") &&
  before.some((one) => one.type === type && one.step === step && one["outcome"] === outcome);

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
