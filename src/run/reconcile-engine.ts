import type { JournalEvent } from "../journal/event.ts";
import type { RunState } from "../journal/fold.ts";
import type { Clock } from "../ports/clock.ts";
import type { Processes } from "../ports/processes.ts";
import type { Stack } from "../ports/stack.ts";
import { buildPatience, type Patience } from "./build-patience.ts";
import { record, type RunContext, type Stop } from "./context.ts";

/** How long an orphaned engine may take to end by itself, milliseconds; an `up` of this stack takes seconds. */
const patienceMs = 120_000;
const pollMs = 200;
/** How long it may take to end once what it waits for was ended, milliseconds. */
const unblockedMs = 30_000;

interface LeftBehind {
  readonly state: RunState;
  readonly stack: Pick<Stack, "lock" | "reconcile">;
  readonly processes: Processes;
  readonly clock: Clock;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
  /** Asked once there is something to wait for. Default: two minutes. */
  readonly patience?: () => Promise<Patience>;
  readonly record: (event: JournalEvent) => Promise<void>;
}

/** An engine that has not ended within our patience. */
interface StillWorking {
  /** The step that started it. */
  readonly step: string;
  readonly pid: number | undefined;
}

/**
 * Before anything is issued again: an engine that an earlier process started must have ended, and what it left
 * behind must be in order. It is not killed: half an update is worse than a late one. A process may have died before
 * its engine was on record; then the stack's lock tells. Safe to repeat.
 */
export async function reconcileLeftEngine(around: LeftBehind): Promise<StillWorking | undefined> {
  const { state, clock, stack, processes, stop } = around;
  const { engine } = state;
  const step = engine?.step ?? unreconciledStep(state);
  if (step === undefined) return undefined;
  const begun = clock.monotonic();
  let waits: { deadline: number; unblock: Patience["unblock"] } | undefined;
  let left = engine !== undefined;
  for (;;) {
    const lock = await stack.lock();
    left ||= lock !== undefined;
    const running = engine !== undefined && (await processes.startTime(engine.pid)) === engine.startTime;
    if (!running && lock?.holder !== "alive") break;
    const working = { step, pid: engine?.pid ?? lock?.pid };
    if (stop.aborted) return working;
    waits ??= await patienceOf(around, begun);
    if (clock.monotonic() > waits.deadline) {
      if ((await waits.unblock?.()) !== true) return working;
      waits = { deadline: clock.monotonic() + unblockedMs, unblock: undefined };
    }
    await clock.sleep(pollMs);
  }
  if (!left) return undefined;
  await stack.reconcile();
  await around.record({ type: "engine.ended", step, how: "settled" });
  return undefined;
}

async function patienceOf({ patience }: LeftBehind, begun: number) {
  const given = await patience?.();
  return { deadline: begun + (given?.patienceMs ?? patienceMs), unblock: given?.unblock };
}

/** The same for a run that goes on. */
export async function reconcileEngine(context: RunContext): Promise<Stop | undefined> {
  const { clock, stack } = context.ports;
  const state = context.journal.state();
  const step = state.engine?.step;
  const note = async (message: string) =>
    step === undefined ? undefined : await record(context, { type: "step.note", step, message });
  const working = await reconcileLeftEngine({
    ...{ clock, stack, processes: context.processes, stop: context.stop },
    patience: () => buildPatience(context.ports, context.stop, note),
    state,
    record: (event) => record(context, event),
  });
  return working === undefined ? undefined : stillWorking(working);
}

/** A step that was begun, and of which nobody knows how it ended. */
export function unreconciledStep(state: RunState): string | undefined {
  const unreconciled = Object.entries(state.steps).find(
    ([, { status }]) => status === "in-flight" || status === "unknown",
  );
  return unreconciled?.[0];
}

function stillWorking({ step, pid }: StillWorking): Stop {
  return {
    kind: "needs-human",
    step,
    code: "STACK_LOCKED",
    message: `The engine that ${step} started (process ${pid ?? "unknown"}) is still working.`,
    hint: "Wait for it, or end it, then `./runbook resume`.",
  };
}
