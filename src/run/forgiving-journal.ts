import { RunbookError } from "../errors.ts";
import type { Journal } from "../journal/journal.ts";

/**
 * The same journal for a close, which no record may stop: once the disk does not take a line, or somebody has taken the
 * record over, nothing more is written, and the appends resolve as if it were. What is missing shows on the record: its
 * intent has no outcome.
 * @param say told why, once
 */
export function forgivingJournal(journal: Journal, say: (why: string) => void): Journal {
  let given = false;
  return {
    store: journal.store,
    lease: journal.lease,
    state: () => journal.state(),
    head: () => journal.head(),
    close: () => journal.close(),
    async append(event) {
      if (!given)
        try {
          return await journal.append(event);
        } catch (error) {
          if (!(error instanceof RunbookError)) throw error;
          given = true;
          say(error.message);
        }
      return { seq: 0, at: new Date(0).toISOString(), prev: "", hash: "", event };
    },
  };
}
