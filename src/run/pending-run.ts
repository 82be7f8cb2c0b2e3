import { unlessRefused } from "../errors.ts";
import { fold } from "../journal/fold.ts";
import { readWhole } from "../journal/journal.ts";
import { digestOf } from "../plan/hash.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { Json } from "../runbook/runbook.ts";
import { frozenPlan } from "./frozen-plans.ts";

/** Records that are looked through. */
const newest = 20;
/** Older ones are planned anew: their evidence is of another night, and a request for a grant ends after an hour. */
const freshMs = 60 * 60_000;

/**
 * The newest run of this runbook with the very same inputs that has not ended: whoever types a command again goes on with
 * it, so that nobody is asked twice. Damaged, unanchored and busy ones are passed over.
 */
export async function pendingRun(
  folders: RunFolders,
  wanted: { readonly runbook: string; readonly inputs: Readonly<Record<string, Json>> },
  nowMs: number,
): Promise<string | undefined> {
  for (const run of (await folders.list()).slice(0, newest)) {
    const found = await unlessRefused(async () => {
      const store = await folders.open(run);
      const { records, unanchored } = await readWhole(store);
      const state = fold(records);
      const { phase, runbook, startedAt = "", planHash } = state;
      if (unanchored !== undefined || phase === "finished" || planHash === undefined) return false;
      if (runbook?.id !== wanted.runbook || nowMs - Date.parse(startedAt) > freshMs) return false;
      if ((await store.worker()) !== undefined) return false;
      return digestOf((await frozenPlan(store, state)).inputs) === digestOf(wanted.inputs);
    });
    if (found === true) return run;
  }
  return undefined;
}
