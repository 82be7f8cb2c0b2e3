import { randomBytes } from "node:crypto";
import { BadInput } from "../errors.ts";
import type { JournalEvent, JournalRecord } from "../journal/event.ts";
import { openJournal, type Journal } from "../journal/journal.ts";
import { digestOf } from "../plan/hash.ts";
import { planFileOf } from "./frozen-plans.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalStore, RunFolders } from "../ports/journal-store.ts";
import { isFingerprint } from "../ports/secret-fingerprint.ts";
import { redactData, type Redact } from "../ports/redact.ts";

interface NewRun {
  readonly plan: Plan;
  readonly folders: RunFolders;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Id of the person who asks for it. */
  readonly requester: string;
}

/** A run that may be executed now. */
export interface Begun {
  readonly journal: Journal;
  /** What was just put on record, to be shown. */
  readonly records: readonly JournalRecord[];
}

/**
 * Makes the run's folder and its first records. Nothing else is done yet.
 * @throws BadInput when an input looks like a secret: it would be on disk, and in the approver's hands ·
 * PermanentFailure `RECORD_UNWRITABLE`, e.g. on a full disk: no run is left behind then
 */
export async function startRun({ plan, folders, clock, redact, requester }: NewRun): Promise<Begun> {
  refuseSecrets(plan, redact);
  const run = runId(plan.runbook.id, clock.now());
  const store = await folders.create(run);
  return await openRun(store, plan, { clock, redact }, eventsOf(plan, run, requester)).catch(
    async (error: unknown) => {
      // A run without a line is none: what was made of it goes again.
      await folders.discard(run);
      throw error;
    },
  );
}

async function openRun(
  store: JournalStore,
  plan: Plan,
  { clock, redact }: Pick<NewRun, "clock" | "redact">,
  events: readonly JournalEvent[],
): Promise<Begun> {
  await keepPlan(store, plan, redact);
  const journal = await openJournal({ store, clock, redact });
  try {
    const records = [];
    for (const event of events) records.push(await journal.append(event));
    return { journal, records };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** What every run's record begins with; for one that is on no record, too. */
export const startingEvents = (plan: Plan, requester: string, nowMs: number): readonly JournalEvent[] =>
  eventsOf(plan, runId(plan.runbook.id, nowMs), requester);

function eventsOf(plan: Plan, run: string, requester: string): readonly JournalEvent[] {
  const { id, file, commit, digest } = plan.runbook;
  return [
    {
      type: "run.started",
      run,
      runbook: { id, file, commit, digest },
      requester,
      contactsCommit: plan.contactsCommit,
      identity: { ...plan.stack },
      toolchain: plan.shown.toolchain,
    },
    { type: "plan.frozen", hash: plan.hash },
  ];
}

/** @throws BadInput when an input looks like a secret */
export function refuseSecrets({ inputs }: Pick<Plan, "inputs">, redact: Redact): void {
  const open = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isFingerprint(value)));
  if (digestOf(redactData(open, redact)) === digestOf(open)) return;
  throw new BadInput("An input of the plan looks like a secret, and plans are kept and shown.", {
    code: "BAD_ARGUMENT",
    hint: "Take it out of the inputs: what is secret is an input of type secret, or stands in the stack's config.",
  });
}

/** What is only shown may hold what the world said, so it is redacted; decisions stay as they were hashed. */
export async function keepPlan(store: JournalStore, plan: Plan, redact: Redact): Promise<void> {
  const kept: Plan = { ...plan, shown: redactData(plan.shown, redact) };
  await store.writeFile(planFileOf(plan.stage?.number ?? 1), `${JSON.stringify(kept, null, 2)}\n`);
}

/** `<date>-<runbook>-<four random hex digits>`: sorts by day, and two runs of one night differ. */
function runId(runbook: string, nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return `${day}-${runbook}-${randomBytes(2).toString("hex")}`;
}
