import type { RunContext, Stop } from "./context.ts";
import { record } from "./context.ts";

/** How long an orphaned engine may take to end by itself, milliseconds; an `up` of this stack takes seconds. */
const patienceMs = 120_000;
const pollMs = 200;

/**
 * Before anything is issued again: an engine that an earlier process started must have ended, and what it left
 * behind must be in order. It is not killed: half an update is worse than a late one.
 */
export async function settleEngine(context: RunContext): Promise<Stop | undefined> {
  const { engine } = context.journal.state();
  if (engine === undefined) return undefined;
  const { clock, stack } = context.ports;
  const deadline = clock.monotonic() + patienceMs;
  while ((await context.processes.startTime(engine.pid)) === engine.startTime) {
    if (clock.monotonic() > deadline || context.stop.aborted)
      return {
        kind: "needs-human",
        step: engine.step,
        code: "STACK_LOCKED",
        message: `The engine that ${engine.step} started (process ${engine.pid}) is still working.`,
        hint: "Wait for it, or end it, then `runbook resume`.",
      };
    await clock.sleep(pollMs);
  }
  await stack.settle();
  await record(context, { type: "engine.ended", step: engine.step, how: "settled" });
  return undefined;
}
