import { RunbookError, fold, openFolders, readJournal, summarize, type RunSummary } from "../../src/index.ts";
import { reviewedEnds } from "../stack-record.ts";

/** Runs that are looked into; older ones are named by `ls incidents`. */
const newest = 10;

export type RunRow = RunSummary | { readonly run: string; readonly problem: string };

export interface KnownRuns {
  readonly rows: readonly RunRow[];
  /** Ends of openings that somebody has reviewed since. */
  readonly reviewed: ReadonlySet<string>;
  readonly reviewOwed: boolean;
  /** Approvals that stand in their records, as signed lines. */
  readonly lines: readonly (string | undefined)[];
}

/** What the newest records in this checkout say. A damaged one is a row of its own. */
export async function knownRuns(root: string, nowMs: number): Promise<KnownRuns> {
  const folders = await openFolders(root);
  const names = (await folders.list()).slice(0, newest);
  const reviewed = new Set<string>();
  const lines: (string | undefined)[] = [];
  const rows = await Promise.all(
    names.map(async (run): Promise<RunRow> => {
      try {
        const records = await readJournal(await folders.open(run));
        const state = fold(records);
        for (const end of reviewedEnds(records)) reviewed.add(end);
        lines.push(...Object.values(state.approvals).map(({ line }) => line));
        return summarize(state, nowMs);
      } catch (error) {
        if (!(error instanceof RunbookError)) throw error;
        return { run, problem: `${error.message} [${error.code}]` };
      }
    }),
  );
  return { rows, reviewed, lines, reviewOwed: rows.some((row) => "reviewOwed" in row && row.reviewOwed) };
}
