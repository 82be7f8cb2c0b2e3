import { endsIn, endsOne, lastBegun, type Change } from "../journal/ended-elsewhere.ts";
import { mayBeInForce } from "../journal/in-force.ts";
import { type DamagedRun, isDamaged, newestRuns, type ReadRun } from "../journal/newest-runs.ts";
import type { LeaseHolder, RunFolders, UnknownHolder } from "../ports/journal-store.ts";
import { type RunSummary, summarize, summaryLine } from "../report/run-summary.ts";
import { reviewedEnds } from "./stack-record.ts";

/** Runs that are shown; older ones are named by `ls incidents`. */
const shown = 10;
/** Runs that are looked into for what is in force: each step that is typed is a run of its own, and an hour has many. */
const lookedInto = 100;

type RunRow =
  | (RunSummary & {
      /** What somebody would type next, in words; undefined for a run that has ended. */
      readonly next: string | undefined;
      /** Why lines missing at its record's end would not show, if so. */
      readonly unanchored: string | undefined;
    })
  | DamagedRun;

/** What a run's record says may be in force now. */
export interface PutInForce {
  readonly what: string;
  readonly since: string;
  readonly by: string;
  readonly until: string | undefined;
  readonly run: string;
}

export interface KnownRuns {
  readonly rows: readonly RunRow[];
  readonly inForce: readonly PutInForce[];
  /** Ends of openings that somebody has reviewed since. */
  readonly reviewed: ReadonlySet<string>;
  readonly reviewPending: boolean;
  /** A record is damaged or cannot be read. */
  readonly damaged: boolean;
  /** Approvals that stand in their records, as signed lines. */
  readonly lines: readonly (string | undefined)[];
}

/** What the newest records of this checkout say. A damaged one is a row of its own. */
export async function knownRuns(folders: RunFolders, nowMs: number): Promise<KnownRuns> {
  const rows: RunRow[] = [];
  const told: Told[] = [];
  // A hundred records may be a hundred megabytes: of each only what it tells stays.
  for await (const found of newestRuns(folders, lookedInto)) {
    if (isDamaged(found)) rows.push(found);
    else {
      if (told.length < shown) rows.push(await rowOf(found, nowMs));
      told.push(toldBy(found, nowMs));
    }
  }
  const ends = told.flatMap((each) => each.ends);
  return {
    rows,
    inForce: told.flatMap(({ inForce }) =>
      inForce.flatMap(({ last, ...each }) => (endsOne(ends, each.what, last) ? [] : [each])),
    ),
    reviewed: new Set(told.flatMap(({ reviewed }) => reviewed)),
    reviewPending: told.some(({ reviewPending }) => reviewPending),
    damaged: rows.some((row) => "problem" in row),
    lines: told.flatMap(({ lines }) => lines),
  };
}

/** What a record tells beyond itself. */
interface Told extends Pick<KnownRuns, "lines" | "reviewPending"> {
  readonly ends: readonly Change[];
  /** Beside each when it was begun last. */
  readonly inForce: readonly (PutInForce & { readonly last: Change | undefined })[];
  readonly reviewed: readonly string[];
}

function toldBy({ run, state, records }: ReadRun, nowMs: number): Told {
  return {
    ends: endsIn(records),
    inForce: Object.entries(state.inForce).flatMap(([what, each]) =>
      mayBeInForce(each, nowMs)
        ? [{ what, since: each.since, by: each.by, until: each.until, run, last: lastBegun(what, records) }]
        : [],
    ),
    reviewed: reviewedEnds(records),
    reviewPending: state.reviewPending.length > 0,
    lines: Object.values(state.approvals).map(({ line }) => line),
  };
}

async function rowOf({ run, store, state, unanchored }: ReadRun, nowMs: number): Promise<RunRow> {
  const summary = summarize(state, nowMs, run);
  const worker = state.phase === "finished" ? undefined : await store.worker();
  return { ...summary, unanchored, next: nextCommand(summary, worker) };
}

/** A run as lines of `status`: what became of it, and what to type where it has not ended. */
export function runLines(row: RunRow): readonly string[] {
  if ("problem" in row)
    return [
      `run        ${row.run}  RECORD DAMAGED: ${row.problem}`,
      "           restore it from its remote or a backup, else keep it as evidence: move it out of incidents/",
    ];
  return [
    `run        ${summaryLine(row)}`,
    ...(row.unanchored === undefined
      ? []
      : [`           RECORD UNANCHORED: ${row.unanchored} See \`./runbook verify ${row.run}\`.`]),
    ...(row.next === undefined ? [] : [`           ${row.next}`]),
  ];
}

/** What somebody would type about a run that has not ended; undefined for one that has. */
export function nextCommand(
  summary: RunSummary,
  worker: LeaseHolder | UnknownHolder | undefined,
): string | undefined {
  const { run, phase, begun, bypassOpen } = summary;
  if (phase === "finished") return undefined;
  if (worker !== undefined && "unreadable" in worker)
    return `someone unknown may be at work (${worker.unreadable} cannot be read); when surely nobody is: \`./runbook resume ${run} --take-over\``;
  if (worker !== undefined)
    return `at work: process ${worker.pid} on ${worker.hostname}; go on in its terminal, or end it there with Ctrl-C`;
  if (!begun)
    return `stopped before its plan was on record, nothing was done; end it with \`./runbook abandon ${run} --reason …\``;
  const resume = `go on with \`./runbook resume ${run}\``;
  if (bypassOpen) return `${resume}, or close with \`./runbook bypass close\``;
  return `${resume}, or end it with \`./runbook abandon ${run} --reason …\``;
}
