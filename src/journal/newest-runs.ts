import { RunbookError } from "../errors.ts";
import type { JournalStore, RunFolders } from "../ports/journal-store.ts";
import type { JournalRecord } from "./event.ts";
import { fold, type RunState } from "./fold.ts";
import { readWhole } from "./journal.ts";

/** A run of this checkout whose record could be read. */
export interface ReadRun {
  readonly run: string;
  readonly store: JournalStore;
  readonly records: readonly JournalRecord[];
  readonly state: RunState;
  /** Why lines missing at its record's end would not show, if so. */
  readonly unanchored: string | undefined;
}

/** One whose record is damaged or cannot be read: what it holds is not known, and nobody else's work ends at it. */
export interface DamagedRun {
  readonly run: string;
  /** Where and why, with its code. */
  readonly problem: string;
}

export const isDamaged = (found: ReadRun | DamagedRun): found is DamagedRun => "problem" in found;

const newest = 20;

/**
 * The runs of this checkout, newest first, each read when it is asked for. Whoever looks at other runs than the one that was
 * named goes through this: a damaged record, or a folder of runs that cannot be listed, is a value and never thrown.
 * @param most runs that are looked into; default 20
 */
export async function* newestRuns(folders: RunFolders, most = newest): AsyncGenerator<ReadRun | DamagedRun> {
  const names = await folders.list().catch(problemOf);
  if (typeof names === "string") return yield { run: "incidents/", problem: names };
  for (const run of names.slice(0, most)) {
    const found = await readRun(folders, run).catch(problemOf);
    yield typeof found === "string" ? { run, problem: found } : found;
  }
}

/** The same without the damaged ones, each of which is told. */
export async function* readableRuns(
  folders: RunFolders,
  tell: (line: string) => void,
  most = newest,
): AsyncGenerator<ReadRun> {
  for await (const found of newestRuns(folders, most))
    if (isDamaged(found)) tell(passedOver(found));
    else yield found;
}

const passedOver = ({ run, problem }: DamagedRun): string => `${run} is passed over: ${problem}`;

/** One run by name. @throws RunbookError for a record that is damaged or cannot be read */
export async function readRun(folders: RunFolders, run: string): Promise<ReadRun> {
  const store = await folders.open(run);
  const { records, unanchored } = await readWhole(store);
  return { run, store, records, state: fold(records), unanchored };
}

function problemOf(error: unknown): string {
  if (error instanceof RunbookError) return `${error.message} [${error.code}]`;
  throw error;
}
