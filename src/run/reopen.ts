import { BadInput, NeedsHuman } from "../errors.ts";
import { fold, type RunState } from "../journal/fold.ts";
import { openJournal, readWhole, refuseUnanchored } from "../journal/journal.ts";
import { readableRuns } from "../journal/newest-runs.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { Redact } from "../ports/redact.ts";
import { frozenPlans, wholePlan } from "./frozen-plans.ts";
import type { Begun } from "./start.ts";

interface Reopening {
  readonly folders: RunFolders;
  /** Default: the newest run that has not ended. */
  readonly run: string | undefined;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly by: string;
  /** Takes over from a holder on another machine. */
  readonly force: boolean;
  /** Throws where what was typed, or the world, does not fit the plan: before the lease is taken and anything is recorded. */
  readonly check?: (plan: Plan) => void | Promise<void>;
  /** Told of each run whose record cannot be read, where the newest is looked for. */
  readonly say: (line: string) => void;
}

/**
 * Takes a run up where it was left, and says so on its record.
 * @throws BadInput `RUN_NOT_FOUND`, or for an abandoned run · NeedsHuman `JOURNAL_BUSY`, `JOURNAL_UNANCHORED`, and
 * `RUN_NOT_BEGUN` for one whose plan never got on record · PermanentFailure `JOURNAL_DAMAGED`, `PLAN_CHANGED`
 */
export async function reopenRun(
  options: Reopening,
): Promise<Begun & { readonly plans: readonly [Plan, ...Plan[]] }> {
  const { folders, clock, redact, by, force } = options;
  const run = options.run ?? (await newestOpen(options));
  const store = await folders.open(run);
  // Read before the lease is taken: what cannot be resumed is left as it is.
  const { records, unanchored } = await readWhole(store);
  const state = fold(records);
  if (unanchored !== undefined) throw refuseUnanchored(store, unanchored);
  refuseUnbegun(run, state);
  const plans = await frozenPlans(store, state);
  refuseAbandoned(state);
  await options.check?.(wholePlan(plans));
  const journal = await openJournal({ store, clock, redact, force });
  try {
    const { term, tookOverFrom } = journal.lease;
    refuseAbandoned(journal.state());
    if (journal.state().phase === "finished") return { journal, plans, records: [] };
    const resumed = await journal.append({
      type: "run.resumed",
      by,
      term,
      ...(tookOverFrom === undefined ? {} : { tookOverFrom: { ...tookOverFrom } }),
    });
    return { journal, plans, records: [resumed] };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** @throws BadInput for a run that somebody has given up: what they did since is not known here */
function refuseAbandoned({ run, outcome }: RunState): void {
  if (outcome === "abandoned")
    throw new BadInput(`${run ?? "The run"} was abandoned.`, {
      code: "BAD_ARGUMENT",
      hint: "Its record says by whom and why; start a new one with `./runbook run`.",
    });
}

/**
 * Killed, or out of disk, before its plan was on record: nothing was looked at, asked or done, and what lies in plan.json is
 * no plan that anybody froze.
 * @throws NeedsHuman `RUN_NOT_BEGUN`
 */
function refuseUnbegun(run: string, { phase, planHash, runbook }: RunState): void {
  if (planHash !== undefined || phase === "finished") return;
  throw new NeedsHuman(`${run} was stopped before its plan was on record; nothing of it was done.`, {
    code: "RUN_NOT_BEGUN",
    hint: `Start it anew with \`./runbook run ${runbook?.file ?? "<runbook>"}\`; \`./runbook abandon ${run} --reason …\` ends this one.`,
  });
}

/** One that never began is taken only where there is no other: an older one may hold a bypass open. */
async function newestOpen({ folders, say }: Pick<Reopening, "folders" | "say">): Promise<string> {
  let unbegun: string | undefined;
  for await (const { run, state } of readableRuns(folders, say, Infinity)) {
    const { phase, planHash } = state;
    if (phase === "finished") continue;
    if (planHash !== undefined) return run;
    unbegun ??= run;
  }
  if (unbegun !== undefined) return unbegun;
  throw new BadInput("There is no run that could be resumed.", {
    code: "RUN_NOT_FOUND",
    hint: "See `./runbook status`, or start one with `./runbook run`.",
  });
}
