import { RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalStore } from "../ports/journal-store.ts";
import { link } from "./chain.ts";
import { applyRecord, emptyState, type RunState } from "./fold.ts";
import type { JournalHead } from "../ports/journal-store.ts";
import type { Journal } from "./journal.ts";

/** Holds nothing, and says so to whoever reads. */
const nowhere: JournalStore = {
  place: "nowhere",
  read: async () => undefined,
  append: async () => undefined,
  truncate: async () => undefined,
  anchors: async () => [{ source: "nowhere", head: { problem: "is missing" } }],
  setHead: async () => undefined,
  acquire: async () => ({
    term: 1,
    tookOverFrom: undefined,
    held: async () => true,
    release: async () => undefined,
  }),
  worker: async () => undefined,
  readFile: async () => undefined,
  writeFile: async () => undefined,
};

/**
 * A journal for a close, which no record may stop: once the disk does not take a line, or somebody has taken the record
 * over, or where there is none from the start, it goes on in memory alone. What is missing shows on the record: its intent
 * has no outcome.
 * @param journal undefined: nothing can be put on record at all
 * @param say told why it goes on without, once
 */
export function lastingJournal(
  journal: Journal | undefined,
  { clock, say }: { readonly clock: Clock; readonly say: (why: string) => void },
): Journal {
  let [state, head]: [RunState, JournalHead | undefined] = [emptyState, undefined];
  let kept = journal;
  return {
    store: journal?.store ?? nowhere,
    lease: journal?.lease ?? {
      ...{ term: 1, tookOverFrom: undefined, held: async () => true, release: async () => undefined },
    },
    state: () => kept?.state() ?? state,
    head: () => kept?.head() ?? head,
    close: async () => await journal?.close(),
    async append(event) {
      try {
        if (kept !== undefined) return await kept.append(event);
      } catch (error) {
        if (!(error instanceof RunbookError)) throw error;
        [state, head] = [kept?.state() ?? state, kept?.head() ?? head];
        kept = undefined;
        say(error.message);
      }
      const record = link(event, head, clock.now());
      [state, head] = [applyRecord(state, record), { seq: record.seq, hash: record.hash }];
      return record;
    },
  };
}
