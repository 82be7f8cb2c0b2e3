import { BadInput, NeedsHuman, RunbookError } from "../errors.ts";
import type { JournalEvent, JournalRecord } from "../journal/event.ts";
import { bypassMayBeOpen, fold, type RunState } from "../journal/fold.ts";
import { openJournal, readJournal, type Journal } from "../journal/journal.ts";
import type { PlannedNode } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalStore, RunFolders } from "../ports/journal-store.ts";
import type { Processes } from "../ports/processes.ts";
import type { Redact } from "../ports/redact.ts";
import type { Stack } from "../ports/stack.ts";
import { notReached } from "./not-reached.ts";
import { frozenPlan } from "./frozen-plans.ts";
import { reconcileLeftEngine } from "./reconcile-engine.ts";

export interface Abandoning {
  readonly folders: RunFolders;
  readonly run: string;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly stack: Pick<Stack, "lock" | "reconcile">;
  readonly processes: Processes;
  /** Id of the person who says so. */
  readonly by: string;
  readonly reason: string;
  /** Takes over from a holder on another machine. */
  readonly force: boolean;
  /**
   * Asked when the run's own record leaves it open whether a bypass is: someone may have closed it by hand.
   * @returns why it cannot be taken for closed; undefined when the live app shows a closed gate
   */
  readonly notSeenClosed: (started: JournalRecord) => Promise<string | undefined>;
}

export interface Abandoned {
  readonly run: string;
  /** What was put on record; nothing when somebody had abandoned it before. */
  readonly records: readonly JournalRecord[];
  /** Steps of which nobody knows whether they have happened; they stay on the report as owed. */
  readonly undecided: readonly string[];
  readonly state: RunState;
}

/**
 * Ends a run that nobody will go on with. Safe to repeat.
 * @throws BadInput `RUN_NOT_FOUND`, or `BAD_ARGUMENT` for a run that has ended otherwise · NeedsHuman `BYPASS_OPEN`,
 * `STACK_LOCKED` while its engine works, `JOURNAL_BUSY` · PermanentFailure `JOURNAL_DAMAGED`; nothing is ended then
 */
export async function abandonRun(options: Abandoning): Promise<Abandoned> {
  const { folders, run, clock, redact, force } = options;
  const store = await folders.open(run);
  const before = fold(await readJournal(store));
  if (before.phase === "finished") return ended(run, before);
  const plan = await planOf(store, before);
  const journal = await openJournal({ store, clock, redact, force });
  const records: JournalRecord[] = [];
  const record = async (event: JournalEvent): Promise<void> => void records.push(await journal.append(event));
  try {
    // Somebody may have ended it between the first look and the lease.
    if (journal.state().phase === "finished") return ended(run, journal.state());
    const untidied = await requireEngineEnded(options, journal, record);
    await requireClosed(options, journal, record);
    if (untidied !== undefined) await record({ type: "step.note", message: untidied });
    const undecided = undecidedIn(journal.state());
    for (const { id, use } of notReached(plan, journal.state()))
      await record({ type: "step.outcome", step: id, use, outcome: "not-reached" });
    await record({
      type: "run.finished",
      outcome: "abandoned",
      message: options.reason,
      by: options.by,
    });
    return { run, records, undecided, state: journal.state() };
  } finally {
    await journal.close();
  }
}

function ended(run: string, state: RunState): Abandoned {
  if (state.outcome === "abandoned") return { run, records: [], undecided: undecidedIn(state), state };
  throw new BadInput(`${run} has ended already: ${state.outcome}.`, {
    code: "BAD_ARGUMENT",
    hint: "There is nothing to abandon; see `./runbook report`.",
  });
}

const undecidedIn = ({ steps }: RunState): readonly string[] =>
  Object.entries(steps)
    .filter(([, { status }]) => status === "in-flight" || status === "unknown")
    .map(([id]) => id);

/** A plan that is gone or was edited cannot be resumed, but the run can still be ended. */
async function planOf(store: JournalStore, state: RunState): Promise<readonly PlannedNode[]> {
  try {
    return (await frozenPlan(store, state)).nodes;
  } catch (error) {
    if (error instanceof RunbookError) return [];
    throw error;
  }
}

/**
 * An engine that still works may yet change the world. One that has ended is put in order, if the stack can be asked.
 * @returns what could not be put in order
 */
async function requireEngineEnded(
  { clock, stack, processes }: Abandoning,
  journal: Journal,
  record: (event: JournalEvent) => Promise<void>,
): Promise<string | undefined> {
  const stop = AbortSignal.abort();
  try {
    const working = await reconcileLeftEngine({
      state: journal.state(),
      clock,
      stack,
      processes,
      stop,
      record,
    });
    if (working === undefined) return undefined;
    throw new NeedsHuman(
      `The engine that ${working.step} started (process ${working.pid ?? "unknown"}) is still working.`,
      { code: "STACK_LOCKED", hint: "Wait for it, or end it, then abandon the run." },
    );
  } catch (error) {
    if (!(error instanceof RunbookError) || error instanceof NeedsHuman) throw error;
    const { engine } = journal.state();
    if (engine !== undefined && (await processes.startTime(engine.pid)) === engine.startTime)
      throw new NeedsHuman(`The engine that ${engine.step} started is still working.`, {
        code: "STACK_LOCKED",
        hint: `Wait for process ${engine.pid}, or end it, then abandon the run.`,
      });
    return `What its engine left behind was not put in order: ${error.message}`;
  }
}

async function requireClosed(
  options: Abandoning,
  journal: Journal,
  record: (event: JournalEvent) => Promise<void>,
): Promise<void> {
  const state = journal.state();
  const [started] = await readJournal(journal.store);
  if (started === undefined || !bypassMayBeOpen(state, options.clock.now())) return;
  const why = await options.notSeenClosed(started);
  if (why !== undefined)
    throw new NeedsHuman(`A bypass that ${options.run} opened may be open. ${why}`, {
      code: "BYPASS_OPEN",
      hint: "Close it with `./runbook bypass close`, then abandon the run; or go on with `./runbook resume`.",
    });
  const by = "look";
  await record({
    ...{ type: "step.outcome", step: "close", use: "bypass.close", outcome: "succeeded", by },
    inForce: { what: "bypass", change: "ends" },
    message: "Closed outside this run.",
  });
  await record({
    ...{ type: "step.outcome", step: "see-closed", use: "bypass.verify", outcome: "succeeded", by },
    output: { seen: "closed" },
  });
}
