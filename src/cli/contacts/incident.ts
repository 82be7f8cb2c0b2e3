import { acknowledgedBy } from "../../people/acknowledgement.ts";
import { escalationAt, type LevelNow } from "../../people/escalation.ts";
import type { RunState } from "../../journal/fold.ts";
import { instantMs } from "../../ports/calendar.ts";
import { openFolders } from "../../open-folders.ts";
import { readableRuns, readRun, type ReadRun } from "../../journal/newest-runs.ts";
import type { Contacts } from "../../people/contacts.ts";
import type { RunFolders } from "../../ports/journal-store.ts";
import { badArgument } from "../edge.ts";

/** Runs that are looked into for one that has not ended. */
const newest = 10;

export interface OpenRun extends ReadRun {
  /** The first answer: on record, or waiting in the folder for the process at work to take it in. */
  readonly answered: RunState["escalation"]["acknowledged"];
}

/**
 * The run that was named, else the newest that has not ended, if any.
 * @param say told of each run whose record cannot be read, where the newest is looked for
 * @throws BadInput `RUN_NOT_FOUND` for one that was named and is not there
 */
export async function openRun(
  root: string,
  named: string | undefined,
  say: (line: string) => void,
): Promise<OpenRun | undefined> {
  const folders = await openFolders(root);
  const found = named === undefined ? await newestOpen(folders, say) : await readRun(folders, named);
  return found && { ...found, answered: await acknowledgedBy(found.store, found.state) };
}

async function newestOpen(folders: RunFolders, say: (line: string) => void): Promise<ReadRun | undefined> {
  for await (const found of readableRuns(folders, say, newest))
    if (found.state.phase !== "finished") return found;
  return undefined;
}

/** @throws BadInput for what is no instant, or lies ahead */
export function incidentStart(given: string, nowMs: number): number {
  const ms = instantMs(given);
  if (ms === undefined)
    throw badArgument(`--incident-start ${given} is no instant`, "Write it as 2026-11-21T03:00:00Z.");
  if (ms > nowMs + 60_000) throw badArgument(`--incident-start ${given} lies ahead`, "Give when it began.");
  return ms;
}

/** Where a run's escalation stands, answers that wait in its folder included. */
export function levelsOf(
  contacts: Contacts,
  { state, answered }: OpenRun,
  nowMs: number,
): readonly LevelNow[] {
  const startMs = Date.parse(state.incidentStart ?? new Date(nowMs).toISOString());
  return escalationAt(contacts, { startMs, nowMs, acknowledged: answered });
}
