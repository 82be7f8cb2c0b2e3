import { unlessRefused } from "../errors.ts";
import { bypassMayBeOpen, fold } from "../journal/fold.ts";
import { openJournal, readJournal } from "../journal/journal.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { Redact } from "../ports/redact.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { plansEndOf } from "./plans-end.ts";
import { frozenPlan } from "./frozen-plans.ts";

/** Records that are looked through; what older ones opened has ended by itself. */
const newest = 20;

interface NotingClosed {
  readonly folders: RunFolders;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly catalogue: Catalogue;
  /** The run that closed it, and the number of its statement. */
  readonly run: string | undefined;
  readonly generation: number;
  readonly by: string;
}

/**
 * Puts a close on the records of the runs that may have had the bypass open, so that none of them is taken for one that
 * still has. One that plans no close of its own has nothing left to do and ends. Records that are damaged, or that somebody
 * is at work on, are passed over. Repeating is safe; does not throw a RunbookError.
 */
export async function noteClosed(around: NotingClosed): Promise<void> {
  const runs = (await unlessRefused(() => around.folders.list())) ?? [];
  for (const run of runs.slice(0, newest))
    if (run !== around.run) await unlessRefused(() => noteIn(run, around));
}

async function noteIn(run: string, around: NotingClosed): Promise<void> {
  const { folders, clock, redact, catalogue, generation, by } = around;
  const store = await folders.open(run);
  const before = fold(await readJournal(store));
  if (!bypassMayBeOpen(before, clock.now())) return;
  const plan = await unlessRefused(() => frozenPlan(store, before));
  const journal = await openJournal({ store, clock, redact });
  try {
    await journal.append({ type: "bypass.seen", mode: "closed", generation, by });
    const closesItself = plan === undefined || plansEndOf("bypass", plan, catalogue);
    if (!closesItself && journal.state().phase !== "finished")
      await journal.append({
        type: "run.finished",
        outcome: "abandoned",
        message: `Closed by ${around.run ?? "a close that is on no record"}.`,
        by,
      });
  } finally {
    await journal.close();
  }
}
