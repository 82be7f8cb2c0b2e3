import { frozenPlan } from "../../run/frozen-plans.ts";
import { warningOnRecord, type WarningPlan } from "../../run/warn-notice.ts";
import { lookAtEnd } from "../../run/watch-end.ts";
import { NeedsHuman, RunbookError } from "../../errors.ts";
import type { RunState } from "../../journal/fold.ts";
import { openJournal } from "../../journal/journal.ts";
import { isDamaged, newestRuns } from "../../journal/newest-runs.ts";
import { recordLineText } from "../../report/record-line.ts";
import { reconcileDeliveries } from "../../people/deliver-once.ts";
import type { JournalStore, RunFolders } from "../../ports/journal-store.ts";
import type { Ports } from "../../ports/index.ts";
import type { Redact } from "../../ports/redact.ts";

/** Records that are looked through for the one whose bypass is open. */
const newest = 10;

interface Warning {
  readonly folders: RunFolders;
  readonly ports: Ports & { readonly redact: Redact };
}

/**
 * Sends the warnings that are due for the openings on record here, while nobody is at work on them: intent before
 * effect on that very record, so that each is sent once. A run's own process sends its own.
 * @returns one look, which gives in words what was put on record, and once why a record can take no warning
 */
export function warnOnRecord({ folders, ports }: Warning): () => Promise<readonly string[]> {
  const said = new Set<string>();
  return async () => {
    const lines: string[] = [];
    for await (const found of newestRuns(folders, newest)) {
      if (!isDamaged(found) && !warns(found.state, ports.clock.now())) continue;
      // A watch goes on beside a record that is damaged, unanchored or cannot be written.
      const sent = isDamaged(found) ? found.problem : await warnHere(found.store, ports).catch(problemOf);
      if (typeof sent !== "string") return [...lines, ...sent];
      const line = `${found.run}: no warning is sent from its record: ${sent}`;
      if (!said.has(line)) lines.push(line);
      said.add(line);
    }
    return lines;
  };
}

/** A run that has ended leaves what it opened to its end, and the warnings of it. */
const warns = ({ phase, inForce }: RunState, nowMs: number): boolean => {
  const until = inForce["bypass"]?.until;
  return until !== undefined && (phase !== "finished" || Date.parse(until) > nowMs);
};

function problemOf(error: unknown): string {
  if (error instanceof RunbookError) return `${error.message} [${error.code}]`;
  throw error;
}

async function warnHere(store: JournalStore, ports: Warning["ports"]): Promise<readonly string[]> {
  const { clock, redact } = ports;
  try {
    const journal = await openJournal({ store, clock, redact });
    try {
      const lines: string[] = [];
      const state = journal.state();
      const plan = state.planHash === undefined ? undefined : await frozenPlan(store, state);
      const warning = (): WarningPlan | undefined => warningOnRecord(plan, journal.state());
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
