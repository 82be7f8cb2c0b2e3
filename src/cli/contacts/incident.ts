import { acknowledgedBy } from "../../people/acknowledgement.ts";
import { escalationAt, type LevelNow } from "../../people/escalation.ts";
import { fold, type RunState } from "../../journal/fold.ts";
import { instantMs } from "../../ports/calendar.ts";
import { openFolders } from "../../open-folders.ts";
import { readWhole } from "../../journal/journal.ts";
import type { Contacts } from "../../people/contacts.ts";
import type { JournalStore } from "../../ports/journal-store.ts";
import { badArgument } from "../edge.ts";

/** Runs that are looked into for one that has not ended. */
const newest = 10;

export interface OpenRun {
  readonly run: string;
  readonly store: JournalStore;
  readonly state: RunState;
  /** Why lines missing at its record's end would not show, if so. */
  readonly unanchored: string | undefined;
  /** The first answer: on record, or waiting in the folder for the process at work to take it in. */
  readonly answered: RunState["escalation"]["acknowledged"];
}

/**
 * The run that was named, else the newest that has not ended, if any.
 * @throws BadInput `RUN_NOT_FOUND` for one that was named and is not there
 */
export async function openRun(root: string, named: string | undefined): Promise<OpenRun | undefined> {
  const folders = await openFolders(root);
  const names = named === undefined ? (await folders.list()).slice(0, newest) : [named];
  for (const run of names) {
    const store = await folders.open(run);
    const { records, unanchored } = await readWhole(store);
    const state = fold(records);
    if (named === undefined && state.phase === "finished") continue;
    return { run, store, state, unanchored, answered: await acknowledgedBy(store, state) };
  }
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
