import { NeedsHuman, RunbookError, unlessRefused } from "../errors.ts";
import type { JournalRecord } from "../journal/event.ts";
import type { RunState } from "../journal/fold.ts";
import { openJournal, type Journal } from "../journal/journal.ts";
import { readableRuns } from "../journal/newest-runs.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { ProcessControl } from "../ports/processes.ts";
import type { Redact } from "../ports/redact.ts";
import type { Stack } from "../ports/stack.ts";
import type { Patience } from "./build-patience.ts";
import { reconcileLeftEngine, unreconciledStep } from "./reconcile-engine.ts";

/** How long a close waits, milliseconds: an update takes seconds, and `--direct` waits for nothing. */
const closingPatienceMs = 30_000;

export interface LeftEngines {
  readonly folders: RunFolders;
  readonly stack: Pick<Stack, "identity" | "lock" | "reconcile">;
  /** How long a build may take that one waits for; default: it waits for none. */
  readonly patience?: () => Promise<Patience>;
  readonly processes: ProcessControl;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Told what is waited for, and what was ended. */
  readonly say: (line: string) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/**
 * Before an engine is started: one that a killed command of this checkout has left at work on this stack must have ended,
 * and what it left behind must be in order. It is not stopped: a write that nobody waits for could come after ours. Another
 * command's that lives is left alone. Safe to repeat.
 * @throws NeedsHuman `STACK_LOCKED` when it does not end
 */
export async function reconcileLeftEngines(around: LeftEngines, before: "closing" | "update"): Promise<void> {
  const { stack, processes, clock, signal, say } = around;
  await forEachLeft(around, async (journal) => {
    const state = journal.state();
    const { engine, run } = state;
    if (engine !== undefined && (await isRunning(processes, engine)))
      say(
        `The engine that ${engine.step} of ${run} started (process ${engine.pid}) still works; waiting for it.`,
      );
    const working = await reconcileLeftEngine({
      ...{ state, stack, processes, clock, stop: signal },
      patience: async () =>
        before === "closing" ? { patienceMs: closingPatienceMs } : ((await around.patience?.()) ?? {}),
      record: async (event) => void (await journal.append(event)),
    });
    if (working !== undefined)
      throw new NeedsHuman(
        `The engine that ${working.step} of ${run} started (process ${working.pid ?? "unknown"}) is still working.`,
        {
          code: "STACK_LOCKED",
          hint: "Wait for it and try again; `./runbook bypass close --direct` ends it and closes.",
        },
      );
  });
}

/**
 * Before something is written past the engine: one that was left at work would overwrite it, so it is ended in the middle.
 * What it leaves behind (lock, pending operations) is put in order by the next command that takes the engine.
 * @returns whether one was ended. Does not throw a RunbookError: what cannot be looked at is said
 */
export async function endLeftEngines(around: LeftEngines): Promise<boolean> {
  let ended = false;
  const { processes, say } = around;
  try {
    await forEachLeft(around, async (journal) => {
      const { engine, run } = journal.state();
      if (engine === undefined || !(await isRunning(processes, engine))) return;
      await noted(journal, engine.step, `Ended the engine in the middle (process ${engine.pid}).`);
      await processes.end(engine.pid);
      ended = true;
      say(`Ended the engine that ${engine.step} of ${run} had left at work (process ${engine.pid}).`);
    });
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    say(`Whether an engine is still at work was not found out: ${error.message}`);
  }
  return ended;
}

/** Journals with an engine that is not known to have ended, and that no living process holds. */
async function forEachLeft(
  { folders, stack, clock, redact, say }: LeftEngines,
  reconcile: (journal: Journal) => Promise<void>,
): Promise<void> {
  const { stack: name, project } = await stack.identity();
  for await (const { store, records, state } of readableRuns(folders, say)) {
    if (!isOf(records, name, project) || !mayHaveLeft(state)) continue;
    // A busy one is not ours to settle.
    const journal = await unlessRefused(() => openJournal({ store, clock, redact }));
    if (journal === undefined) continue;
    try {
      await reconcile(journal);
    } finally {
      await journal.close();
    }
  }
}

function isOf([first]: readonly JournalRecord[], stack: string, project: string): boolean {
  if (first?.event.type !== "run.started") return false;
  const { identity } = first.event;
  return identity["stack"] === stack && identity["project"] === project;
}

/** A finished record's steps are history; an engine that somebody ended in the middle still has to be settled. */
function mayHaveLeft(state: RunState): boolean {
  return state.engine !== undefined || (state.phase !== "finished" && unreconciledStep(state) !== undefined);
}

const isRunning = async (
  { startTime }: ProcessControl,
  engine: { readonly pid: number; readonly startTime: string },
): Promise<boolean> => (await startTime(engine.pid)) === engine.startTime;

const noted = async (journal: Journal, step: string, message: string): Promise<void> =>
  void (await journal.append({ type: "step.note", step, message }));
