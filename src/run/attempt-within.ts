import { TransientFailure } from "../errors.ts";
import type { PlannedStep } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import { durationText } from "../runbook/limits.ts";
import { faultOf, type Attempt } from "./act.ts";

/** After its time a step has this long to come back before it is gone on without it, milliseconds. */
const graceMs = 10_000;

/**
 * One attempt, broken off after the step's own time by the signal that it is given. What it says then counts only if it
 * succeeded; a step that does not come back at all is not issued again, because it may still be at work.
 */
export async function attemptWithin(
  clock: Clock,
  node: PlannedStep,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<Attempt>,
): Promise<Attempt> {
  const { timeoutMs } = node.limits ?? {};
  if (timeoutMs === undefined) return await attempt(signal);
  const over = new AbortController();
  const back = new AbortController();
  const message = `${node.id} was broken off after ${durationText(timeoutMs)}.`;
  const fault = faultOf(new TransientFailure(message, { code: "TIMEOUT" }));
  const changes = node.effect === "converge" || node.effect === "once";
  const late = async (): Promise<Attempt> => {
    await clock.sleep(timeoutMs, back.signal);
    over.abort();
    await clock.sleep(graceMs, back.signal);
    return { kind: "unknown", fault, mayReissue: !changes };
  };
  try {
    const never = new Promise<never>(() => undefined);
    const ended = await Promise.race([
      attempt(AbortSignal.any([signal, over.signal])),
      late().catch(() => never),
    ]);
    if (!over.signal.aborted || ended.kind === "succeeded" || signal.aborted) return ended;
    return ended.fault === fault ? ended : { kind: "unknown", fault, mayReissue: true };
  } finally {
    back.abort();
  }
}
