import { NeedsHuman, type Code } from "../errors.ts";
import { bypassMayBeOpen, type RunState } from "../journal/fold.ts";
import type { JournalEvent } from "../journal/event.ts";
import type { PlannedNode, PlannedStep } from "../plan/plan.ts";
import { faultOf } from "./act.ts";
import { follow } from "./branch.ts";
import { record, type RunContext, type Stop } from "./context.ts";
import { recordOutcome } from "./issue.ts";
import { notReached } from "./not-reached.ts";
import { confirmStage, hasNext, isUntouched, nextStage, type Stages } from "./stages.ts";
import { plansEndOf } from "./plans-end.ts";
import { runStep } from "./run-step.ts";
import { reconcileEngine } from "./reconcile-engine.ts";

/** How a run, or this process's part of it, ended. */
export interface RunEnd {
  readonly stop: Stop | undefined;
  readonly state: RunState;
  /** 0 done, 1 failed, 3 needs a human, 4 ended while a bypass is open. */
  readonly exitCode: 0 | 1 | 2 | 3 | 4;
}

/**
 * Executes the plan from where its journal stands. Never throws: what goes wrong is a `stop`. Safe to repeat: steps
 * that have ended are passed over, effects that were intended are looked for first.
 */
export async function executePlan(begin: RunContext, stages?: Stages): Promise<RunEnd> {
  let context = begin;
  const stop = await guarded(async () => {
    if (context.journal.state().phase === "finished") return undefined;
    const orphan = await reconcileEngine(context);
    if (orphan !== undefined) return orphan;
    for (;;) {
      const ended = await stage(context);
      if (ended !== undefined || stages === undefined || !hasNext(context.plan)) return ended;
      const plan = await nextStage(context, stages);
      if ("kind" in plan) return plan;
      context = { ...context, plan };
    }
  });
  const written = await guarded(async () => {
    await conclude(context, stop);
    return undefined;
  });
  const state = context.journal.state();
  const last = stop ?? written;
  return { stop: last, state, exitCode: exitCode(last, context) };
}

async function stage(context: RunContext): Promise<Stop | undefined> {
  // A first process has planned a moment ago. Once something was done, the world shows it, and planning the whole
  // again would not give the same.
  const { term } = context.journal.state();
  if (term > 1 && isUntouched(context.plan, context)) await context.reverify(context.plan);
  return (await confirmStage(context)) ?? (await walk(context, context.plan.nodes));
}

async function guarded(body: () => Promise<Stop | undefined>): Promise<Stop | undefined> {
  try {
    return await body();
  } catch (error) {
    const { code, message, hint } = faultOf(error);
    const kind = error instanceof NeedsHuman || code === "PLAN_CHANGED" ? "needs-human" : "failed";
    return { kind, step: undefined, code, message, hint };
  }
}

async function walk(context: RunContext, nodes: readonly PlannedNode[]): Promise<Stop | undefined> {
  for (const node of nodes) {
    const stop =
      node.kind === "step"
        ? await passFailure(context, node, await runStep(context, node))
        : await intoBranch(context, node);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

/** Where the runbook says so, a step that failed is gone on from, on the record; what is in doubt never is. */
async function passFailure(
  context: RunContext,
  node: PlannedStep,
  stop: Stop | undefined,
): Promise<Stop | undefined> {
  const failed = context.journal.state().steps[node.id]?.status === "failed";
  if (stop?.kind !== "failed" || !failed || node.onFailure !== "continue") return stop;
  await record(context, { type: "step.passed", step: node.id, code: stop.code, message: stop.message });
  return undefined;
}

async function intoBranch(
  context: RunContext,
  node: Extract<PlannedNode, { kind: "branch" }>,
): Promise<Stop | undefined> {
  const next = await follow(context, node);
  return "kind" in next ? next : await walk(context, next);
}

/** A run that can go on is suspended, never finished: only success and a deny end it. */
async function conclude(context: RunContext, stop: Stop | undefined): Promise<void> {
  const { phase } = context.journal.state();
  if (phase === "finished" || stop?.code === "JOURNAL_BUSY") return;
  if (stop === undefined) return await record(context, finishedAfter(context.journal.state()));
  if (stop.kind === "denied") {
    for (const node of notReached(context.plan.nodes, context.journal.state()))
      await recordOutcome(context, node, "not-reached");
    return await record(context, { type: "run.finished", outcome: "denied", message: stop.message });
  }
  await record(context, {
    type: "run.suspended",
    reason: stop.message,
    ...(stop.step === undefined ? {} : { step: stop.step }),
  });
}

function finishedAfter({ steps }: RunState): JournalEvent {
  const failed = Object.entries(steps).flatMap(([id, { passed }]) => (passed === undefined ? [] : [id]));
  if (failed.length === 0) return { type: "run.finished", outcome: "succeeded" };
  const message = `Failed, and gone on from: ${failed.join(", ")}.`;
  return { type: "run.finished", outcome: "failed", message };
}

/** A plan that opens and plans no close has done what was asked once it is through: that it is open is its result. */
function exitCode(
  stop: Stop | undefined,
  { journal, ports, plan, catalogue }: RunContext,
): RunEnd["exitCode"] {
  const state = journal.state();
  const asAsked = stop === undefined && !plansEndOf("bypass", plan, catalogue);
  if (!asAsked && bypassMayBeOpen(state, ports.clock.now())) return 4;
  if (stop === undefined) return state.outcome === "denied" ? 3 : state.outcome === "failed" ? 1 : 0;
  if (stop.kind !== "failed") return 3;
  return badSecrets.includes(stop.code) ? 2 : 1;
}

/** What somebody gave for a secret is none, or is not this world's: it was refused before anything was set. */
const badSecrets: readonly Code[] = ["KEY_WRONG", "KEY_WRONG_ENVIRONMENT"];
