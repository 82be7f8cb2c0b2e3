import { fold } from "../journal/fold.ts";
import { byHandRunbook } from "../run/by-hand.ts";
import { frozenPlan } from "../run/reopen.ts";
import { handWarning, warningOf, type WarningPlan } from "../run/warn-notice.ts";
import { lookAtEnd } from "../run/watch-end.ts";
import { NeedsHuman, RunbookError } from "../errors.ts";
import { openFolders } from "../open-folders.ts";
import { openJournal, readJournal } from "../journal/journal.ts";
import { recordLineText } from "../report/record-line.ts";
import { reconcileDeliveries } from "../people/deliver-once.ts";
import type { JournalStore } from "../ports/journal-store.ts";
import type { OpenedPorts } from "../open-ports.ts";

/** Records that are looked through for the one whose bypass is open. */
const newest = 10;

/**
 * Sends the warnings that are due for the openings on record here, while nobody is at work on them: intent before
 * effect on that very record, so that each is sent once. A run's own process sends its own.
 * @returns what was put on record, in words
 */
export async function warnOnRecord(root: string, ports: OpenedPorts): Promise<readonly string[]> {
  const folders = await openFolders(root);
  const lines: string[] = [];
  for (const run of (await folders.list()).slice(0, newest)) {
    try {
      const store = await folders.open(run);
      const state = fold(await readJournal(store));
      if (state.phase === "finished" || state.inForce["bypass"]?.until === undefined) continue;
      return [...lines, ...(await warnHere(store, ports))];
    } catch (error) {
      // A watch goes on beside a record that is damaged, unanchored or cannot be written; once is enough to say so.
      if (!(error instanceof RunbookError)) throw error;
      const line = `${run}: no warning is sent from its record: ${error.message} [${error.code}]`;
      if (!said.has(line)) lines.push(line);
      said.add(line);
    }
  }
  return lines;
}

/** What this process has said of records that it can do nothing with. */
const said = new Set<string>();

async function warnHere(store: JournalStore, ports: OpenedPorts): Promise<readonly string[]> {
  const { clock, redact } = ports;
  try {
    const journal = await openJournal({ store, clock, redact });
    try {
      const lines: string[] = [];
      const state = journal.state();
      const plan = state.planHash === undefined ? undefined : await frozenPlan(store, state);
      const byHand = state.runbook?.id === byHandRunbook;
      const warning = (): WarningPlan | undefined =>
        byHand || plan === undefined ? handWarning(plan) : warningOf(plan, journal.state());
      const onRecord = (record: Parameters<typeof recordLineText>[0]) => {
        const line = recordLineText(record, {});
        if (line !== undefined) lines.push(line);
      };
      await reconcileDeliveries({ journal, notify: ports.notify, clock, onRecord });
      await lookAtEnd({ journal, ports, warning, onRecord });
      return lines;
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (error instanceof NeedsHuman && error.code === "JOURNAL_BUSY") return [];
    throw error;
  }
}
