import { readableRuns } from "../journal/newest-runs.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import { timesOf, type RunTimes } from "./times.ts";

/** Whose runs these are: the checkout's own, or one drill's. */
export interface Kept {
  readonly folders: RunFolders;
  readonly kind: RunTimes["kind"];
  /** The night; undefined: by the run's own name. */
  readonly night?: string;
}

/** Runs of one source that are looked into; a year of nights. */
const runsMax = 400;

/**
 * The runs of all sources that have a record, oldest first.
 * @param tell called with a line for each record that cannot be read; it is passed over
 */
export async function readHistory(
  kept: readonly Kept[],
  tell: (line: string) => void,
): Promise<readonly RunTimes[]> {
  const found: RunTimes[] = [];
  for (const { folders, kind, night } of kept) {
    for await (const { run, records } of readableRuns(folders, tell, runsMax)) {
      const [first, ...rest] = records;
      if (first !== undefined) found.push(timesOf([first, ...rest], { run, kind, name: night ?? run }));
    }
  }
  return found.sort((one, other) => Date.parse(one.began) - Date.parse(other.began));
}
