import { approvalRequestSchema } from "../approval/document.ts";
import { answerableUntil } from "../approval/answerable.ts";
import { changedNothing, RunbookError, TransientFailure } from "../errors.ts";
import type { JournalEvent } from "../journal/event.ts";
import { bypassMayBeOpen, fold, type RunState } from "../journal/fold.ts";
import { openJournal, readWhole, type Journal } from "../journal/journal.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalStore, RunFolders } from "../ports/journal-store.ts";
import type { Redact } from "../ports/redact.ts";
import type { StackIdentity } from "../ports/stack.ts";
import type { Effect } from "../steps/step.ts";
import { runId } from "./start.ts";

/** What stands for a runbook's id in the record of `./runbook bypass`; such a record is not resumed. */
export const byHandRunbook = "bypass-by-hand";

/** What its steps are called; there is no plan that could say it. */
export const byHandTitles: Readonly<Record<string, string>> = {
  open: "Open the bypass by hand",
  "see-open": "See that the app lets signed-in people in",
  close: "Close the bypass by hand",
  "see-closed": "See that the app asks for fresh sessions again",
};

/** Records that are looked through for one that is still open; older ones have ended by themselves. */
const newest = 20;

export interface ByHandOptions {
  readonly folders: RunFolders;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Who types: an id of the contacts, or what git knows. */
  readonly by: string;
  /** The checkout's commit. */
  readonly commit: string;
  readonly identity: StackIdentity;
  readonly toolchain: Readonly<Record<string, string>>;
}

/**
 * The record of what is done by hand: one folder from an opening to its close, so that renewals and the close stand
 * where the opening stands. What an earlier one opened and nobody closed is finished here once its end has passed.
 */
export async function beginByHand(options: ByHandOptions): Promise<Journal> {
  const { folders, clock, redact, by } = options;
  const before = await openRecord(options);
  if (before !== undefined) {
    const journal = await openJournal({ store: before, clock, redact });
    const { term, tookOverFrom } = journal.lease;
    const from = tookOverFrom === undefined ? {} : { tookOverFrom: { ...tookOverFrom } };
    return await begun(journal, { type: "run.resumed", by, term, ...from });
  }
  const run = runId(byHandRunbook, clock.now());
  const store = await folders.create(run);
  const first: JournalEvent = {
    type: "run.started",
    run,
    runbook: { id: byHandRunbook, file: "", commit: options.commit, digest: "" },
    requester: by,
    contactsCommit: options.commit,
    identity: { ...options.identity },
    toolchain: { ...options.toolchain },
  };
  return await openJournal({ store, clock, redact })
    .then((journal) => begun(journal, first))
    .catch(async (error: unknown) => {
      // A record without a line is none: what was made of it goes again.
      await folders.discard(run);
      throw error;
    });
}

/** Lets the lease go when nothing can be written. */
async function begun(journal: Journal, event: JournalEvent): Promise<Journal> {
  try {
    await journal.append(event);
    return journal;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Whether a second person may still answer what is asked there. */
function awaitsAnswer(state: RunState, nowMs: number): boolean {
  return Object.values(state.approvals).some(({ request, line }) => {
    const asked = line === undefined ? approvalRequestSchema.safeParse(request).data : undefined;
    return asked !== undefined && answerableUntil(asked) > nowMs;
  });
}

/**
 * The record whose bypass may still be open on this stack, or that waits for a second person. Damaged, unanchored and busy
 * ones are left alone: a close must not wait.
 */
async function openRecord(options: ByHandOptions): Promise<JournalStore | undefined> {
  const { folders, clock, redact } = options;
  for (const run of (await folders.list()).slice(0, newest)) {
    if (!run.includes(byHandRunbook)) continue;
    try {
      const store = await folders.open(run);
      const { records, unanchored } = await readWhole(store);
      const state = fold(records);
      if (state.phase === "finished" || unanchored !== undefined) continue;
      if (bypassMayBeOpen(state, clock.now()) || awaitsAnswer(state, clock.now())) return store;
      const journal = await openJournal({ store, clock, redact });
      await journal.append({ type: "run.finished", ...endOf(state) });
      await journal.close();
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
    }
  }
  return undefined;
}

function endOf(state: RunState): { outcome: "succeeded" | "failed"; message: string } {
  const { until } = state.inForce["bypass"] ?? {};
  return until === undefined
    ? { outcome: "failed", message: "It was left in the middle; nothing of it can be in force any more." }
    : { outcome: "succeeded", message: `Nobody closed it; it ended by itself at ${until}.` };
}

export interface ByHandStep {
  readonly id: string;
  /** The step that it is in the catalogue's words, e.g. `bypass.close`. */
  readonly use: string;
  readonly effect: Effect;
  readonly target: string;
  readonly operation: string;
  readonly by: string;
  readonly clock: Clock;
}

/** Intent on disk, one act, its outcome. A failure is recorded and thrown on. */
export async function recorded<T>(journal: Journal, step: ByHandStep, act: () => Promise<T>): Promise<T> {
  const { id, use, clock, effect, target, operation, by } = step;
  const attempt = (journal.state().steps[id]?.attempts ?? 0) + 1;
  await journal.append({ type: "step.intent", step: id, use, effect, target, operation, attempt, by });
  const begun = clock.monotonic();
  const elapsed = () => Math.round(clock.monotonic() - begun);
  try {
    const output = await act();
    await journal.append({
      type: "step.outcome",
      step: id,
      use,
      outcome: "succeeded",
      output,
      elapsedMs: elapsed(),
    });
    return output;
  } catch (error) {
    const known = error instanceof RunbookError;
    // A record that takes no more must not stand for what happened.
    const put = async (event: JournalEvent) =>
      void (await journal.append(event).catch((failed: unknown) => {
        throw known && error.code !== "RECORD_UNWRITABLE" ? error : failed;
      }));
    await put({
      type: "step.outcome",
      step: id,
      use,
      outcome: !known || error instanceof TransientFailure || isLost(error) ? "unknown" : "failed",
      code: known ? error.code : "INTERNAL",
      message: known ? error.message : "It ended in a way that is not known.",
      elapsedMs: elapsed(),
    });
    if (changedNothing(error)) await put({ type: "step.looked", step: id, found: "not-done" });
    throw error;
  }
}

/** The act may have gone well; only its line is missing. */
const isLost = ({ code }: RunbookError): boolean => code === "RECORD_UNWRITABLE" || code === "JOURNAL_BUSY";
