import { unlessRefused } from "../errors.ts";
import { isDamaged, newestRuns } from "../journal/newest-runs.ts";
import { digestOf } from "../plan/hash.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { Json } from "../runbook/runbook.ts";
import { frozenPlan } from "./frozen-plans.ts";

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
  for await (const found of newestRuns(folders)) {
    if (isDamaged(found)) continue;
    const { run, store, state, unanchored } = found;
    const { phase, runbook, startedAt = "", planHash } = state;
    if (unanchored !== undefined || phase === "finished" || planHash === undefined) continue;
    if (runbook?.id !== wanted.runbook || nowMs - Date.parse(startedAt) > freshMs) continue;
    const same = await unlessRefused(
      async () =>
        (await store.worker()) === undefined &&
        digestOf((await frozenPlan(store, state)).inputs) === digestOf(wanted.inputs),
    );
    if (same === true) return run;
  }
  return undefined;
}
