import type { RunState } from "../journal/fold.ts";
import type { RunContext, Stop } from "./context.ts";
import { record } from "./context.ts";

/** How long an orphaned engine may take to end by itself, milliseconds; an `up` of this stack takes seconds. */
const patienceMs = 120_000;
const pollMs = 200;

/**
 * Before anything is issued again: an engine that an earlier process started must have ended, and what it left
 * behind must be in order. It is not killed: half an update is worse than a late one. A process may have died before
 * its engine was on record; then the stack's lock tells.
 */
export async function settleEngine(context: RunContext): Promise<Stop | undefined> {
  const state = context.journal.state();
  const { engine } = state;
  const begun = engine?.step ?? unsettledStep(state);
  if (begun === undefined) return undefined;
  const { clock, stack } = context.ports;
  const deadline = clock.monotonic() + patienceMs;
  let left = engine !== undefined;
  for (;;) {
    const lock = await stack.lock();
    left ||= lock !== undefined;
    const running =
      engine !== undefined && (await context.processes.startTime(engine.pid)) === engine.startTime;
    if (!running && lock?.holder !== "alive") break;
    if (clock.monotonic() > deadline || context.stop.aborted)
      return stillWorking(begun, engine?.pid ?? lock?.pid);
    await clock.sleep(pollMs);
  }
  if (!left) return undefined;
  await stack.settle();
  await record(context, { type: "engine.ended", step: begun, how: "settled" });
  return undefined;
}

/** A step that was begun, and of which nobody knows how it ended. */
function unsettledStep(state: RunState): string | undefined {
  const unsettled = Object.entries(state.steps).find(
    ([, { status }]) => status === "in-flight" || status === "unknown",
  );
  return unsettled?.[0];
}

function stillWorking(step: string, pid: number | undefined): Stop {
  return {
    kind: "needs-human",
    step,
    code: "STACK_LOCKED",
    message: `The engine that ${step} started (process ${pid ?? "unknown"}) is still working.`,
    hint: "Wait for it, or end it, then `runbook resume`.",
  };
}
