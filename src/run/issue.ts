import type { PlannedStep } from "../plan/plan.ts";
import type { AnyStep } from "../steps/catalogue.ts";
import { inForceAtIntent, inForceAtOutcome } from "./in-force.ts";
import { attempt, type Fault } from "./act.ts";
import { attemptWithin } from "./attempt-within.ts";
import { interrupted, record, type RunContext, type Stop } from "./context.ts";
import { look, probe } from "./look.ts";
import { stepContext } from "./step-ports.ts";

/** Where neither the runbook nor the step says it: attempts within one run or resume; after that a person decides. */
const attemptsDefault = 3;
/** The same, of the first pause between attempts, milliseconds; it doubles. */
const firstPauseDefaultMs = 500;
/** A longer wait than this is for a person to decide, milliseconds. */
const longestPauseMs = 60_000;

interface Issue {
  readonly node: PlannedStep;
  readonly step: AnyStep;
  readonly input: unknown;
  readonly approval: string | undefined;
}

/** Intent, one act, outcome; and again after a lost answer, once a look has said that nothing happened. */
export async function issue(
  context: RunContext,
  { node, step, input, approval }: Issue,
): Promise<Stop | undefined> {
  const { clock } = context.ports;
  const changes = node.effect === "converge" || node.effect === "once";
  // An effect is not broken off by the first Ctrl-C: what it left behind would be unknown.
  const signal = changes ? context.abort : AbortSignal.any([context.stop, context.abort]);
  const attemptsMax = node.limits?.attempts ?? attemptsDefault;
  for (let round = 1; ; round++) {
    await recordIntent(context, { node, step, input });
    const begun = clock.monotonic();
    const ended = await attemptWithin(clock, node, signal, (within) =>
      attempt(node, step, input, stepContext(context, node.id, within, approval)),
    );
    const elapsedMs = Math.round(clock.monotonic() - begun);
    if (ended.kind === "succeeded") {
      await recordOutcome(context, node, "succeeded", { output: ended.output, elapsedMs });
      return undefined;
    }
    const { fault } = ended;
    if (signal.aborted) {
      await recordOutcome(context, node, changes ? "unknown" : "not-reached", { fault, elapsedMs });
      return { ...interrupted(node.id), message: `Stopped in ${node.id}.` };
    }
    if (ended.kind === "failed" && changes && (await foundDone(context, { node, step, input, approval })))
      return undefined;
    if (ended.kind === "failed" || !changes) {
      const again = ended.kind === "unknown" && round < attemptsMax;
      const undone = node.effect === "manual" ? "not-reached" : "failed";
      await recordOutcome(context, node, again ? "unknown" : undone, { fault, elapsedMs });
      if (!again) return stopped(node, fault, ended.kind === "failed" && ended.needsHuman);
    } else {
      await recordOutcome(context, node, "unknown", { fault, elapsedMs });
      const settled = await reconcile(context, node, step, input, approval);
      if (settled !== "issue") return settled;
      if (!ended.mayReissue || round >= attemptsMax) return stopped(node, fault, true);
    }
    if (!(await pause(context, node, fault, round))) return interrupted(node.id);
  }
}

/**
 * After a lost answer or a kill: looks, and says what comes next. `issue`: nothing happened, or issuing it again does
 * no harm. @param find who is asked whether it has happened: the world, and by default then a person
 */
export async function reconcile(
  context: RunContext,
  node: PlannedStep,
  step: AnyStep,
  input: unknown,
  approval: string | undefined,
  find: typeof look = look,
): Promise<Stop | undefined | "issue"> {
  const around = stepContext(context, node.id, context.abort, approval);
  const found = await find(context, node, step, input, around);
  if (found.kind === "done") {
    await recordOutcome(context, node, "succeeded", { output: found.output, by: found.by });
    return undefined;
  }
  if (found.kind === "not-done" || node.effect !== "once") return "issue";
  return {
    kind: "needs-human",
    step: node.id,
    code: "OUTCOME_UNKNOWN",
    message: `It is unknown whether "${node.title}" has happened.`,
    hint: `Look at ${node.action.target}, then \`./runbook resume --outcome ${node.id}=done\` or =not-done.`,
  };
}

/** A refusal says that nothing happened, most of the time; a failed update may have done its part. */
async function foundDone(context: RunContext, { node, step, input, approval }: Issue): Promise<boolean> {
  if (step.look === undefined) return false;
  const found = await probe(
    context,
    node,
    step,
    input,
    stepContext(context, node.id, context.abort, approval),
  );
  if (found.kind !== "done") return false;
  await recordOutcome(context, node, "succeeded", { output: found.output, by: found.by });
  return true;
}

async function pause(context: RunContext, node: PlannedStep, fault: Fault, round: number): Promise<boolean> {
  const ms = Math.min(
    fault.retryAfterMs ?? (node.limits?.pauseMs ?? firstPauseDefaultMs) * 2 ** (round - 1),
    longestPauseMs,
  );
  try {
    await context.ports.clock.sleep(ms, AbortSignal.any([context.stop, context.abort]));
    return true;
  } catch {
    return false;
  }
}

function stopped(node: PlannedStep, fault: Fault, needsHuman: boolean): Stop {
  const { code, message, hint } = fault;
  return { kind: needsHuman ? "needs-human" : "failed", step: node.id, code, message, hint };
}

async function recordIntent(
  context: RunContext,
  { node, step, input }: Pick<Issue, "node" | "step" | "input">,
): Promise<void> {
  const attempts = context.journal.state().steps[node.id]?.attempts ?? 0;
  await record(context, {
    type: "step.intent",
    step: node.id,
    use: node.use,
    effect: node.effect,
    target: node.action.target,
    operation: node.action.operation,
    attempt: attempts + 1,
    by: context.executor,
    ...inForceAtIntent(step, input),
  });
}

export async function recordOutcome(
  context: RunContext,
  node: PlannedStep,
  outcome: "succeeded" | "failed" | "skipped" | "unknown" | "not-reached",
  details: {
    readonly output?: unknown;
    readonly fault?: Fault;
    readonly elapsedMs?: number;
    readonly by?: string;
    readonly message?: string;
  } = {},
): Promise<void> {
  const { output, fault, elapsedMs, by } = details;
  const message = details.message ?? fault?.message;
  const step = context.catalogue.get(node.use);
  const leaves = outcome === "succeeded" && output !== undefined ? step?.leaves?.(output) : undefined;
  await record(context, {
    type: "step.outcome",
    step: node.id,
    use: node.use,
    outcome,
    ...(output === undefined ? {} : { output }),
    ...(fault === undefined ? {} : { code: fault.code }),
    ...(message === undefined ? {} : { message }),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(by === undefined ? {} : { by }),
    ...(step === undefined ? {} : inForceAtOutcome(step, output)),
    ...(leaves === undefined ? {} : { leaves }),
  });
}
