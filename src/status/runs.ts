import { RunbookError } from "../errors.ts";
import { fold } from "../journal/fold.ts";
import { openFolders } from "../open-folders.ts";
import { readWhole } from "../journal/journal.ts";
import { summarize, summaryLine, type RunSummary } from "../report/run-summary.ts";
import { nextCommand } from "./next-command.ts";
import { reviewedEnds } from "./stack-record.ts";

/** Runs that are looked into; older ones are named by `ls incidents`. */
const newest = 10;

export type RunRow =
  | (RunSummary & {
      /** What somebody would type next, in words; undefined for a run that has ended. */
      readonly next: string | undefined;
      /** Why lines missing at its record's end would not show, if so. */
      readonly unanchored: string | undefined;
    })
  | { readonly run: string; readonly problem: string };

export interface KnownRuns {
  readonly rows: readonly RunRow[];
  /** Ends of openings that somebody has reviewed since. */
  readonly reviewed: ReadonlySet<string>;
  readonly reviewPending: boolean;
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
        const store = await folders.open(run);
        const { records, unanchored } = await readWhole(store);
        const state = fold(records);
        for (const end of reviewedEnds(records)) reviewed.add(end);
        lines.push(...Object.values(state.approvals).map(({ line }) => line));
        const summary = summarize(state, nowMs, run);
        const worker = state.phase === "finished" ? undefined : await store.worker();
        return { ...summary, unanchored, next: nextCommand(summary, worker) };
      } catch (error) {
        if (!(error instanceof RunbookError)) throw error;
        return { run, problem: `${error.message} [${error.code}]` };
      }
    }),
  );
  return {
    rows,
    reviewed,
    lines,
    reviewPending: rows.some((row) => "reviewPending" in row && row.reviewPending),
  };
}

/** A run as lines of `status`: what became of it, and what to type where it has not ended. */
export function runLines(row: RunRow): readonly string[] {
  if ("problem" in row) return [`run        ${row.run}  ${row.problem}`];
  return [
    `run        ${summaryLine(row)}`,
    ...(row.unanchored === undefined
      ? []
      : [`           RECORD UNANCHORED: ${row.unanchored} See \`./runbook verify ${row.run}\`.`]),
    ...(row.next === undefined ? [] : [`           ${row.next}`]),
  ];
}
