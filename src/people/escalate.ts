import { waitingAcknowledgement } from "./acknowledgement.ts";
import type { Contacts } from "./contacts.ts";
import { escalationAt, newlyDue, type LevelNow } from "./escalation.ts";
import type { JournalEvent, JournalRecord } from "../journal/event.ts";
import { levelKey, type RunState } from "../journal/fold.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ports/clock.ts";
import type { Notify } from "../ports/notify.ts";
import { tellTeam } from "./tell-team.ts";
import { deliverOnce, type Notice } from "./deliver-once.ts";

/** How often a run looks whether someone has answered, or the next is due, milliseconds. */
const pollMs = 2_000;

interface Escalating {
  readonly journal: Journal;
  readonly contacts: Contacts;
  readonly notify: Notify;
  readonly clock: Clock;
  /** Id of who runs it: someone of a level that has begun has answered by that. */
  readonly executor?: string;
  /** Told of each record once it is on disk. Must not throw. */
  readonly onRecord: (record: JournalRecord) => void;
}

/**
 * Takes in an answer that waits in the run's folder, puts every level on record that has become due, and sends its
 * notice once. A level that is on record is never notified again, whatever became of its notice. Then it tells what else
 * the record says.
 */
export async function escalate(around: Escalating): Promise<void> {
  const { journal } = around;
  if (journal.state().startedAt === undefined) return;
  const waiting = await waitingAcknowledgement(journal.store);
  if (waiting !== undefined && !journal.state().escalation.answeredBy.includes(waiting.by))
    await record(around, { type: "escalation.acknowledged", ...waiting });
  await levelsDue(around);
  await tellTeam(around, around.contacts);
}

async function levelsDue(around: Escalating): Promise<void> {
  const { journal, clock } = around;
  const { run, incidentStart, phase } = journal.state();
  if (run === undefined || incidentStart === undefined || phase === "finished") return;
  const startMs = Date.parse(incidentStart);
  const nowMs = clock.now();
  const levels = () =>
    escalationAt(around.contacts, {
      startMs,
      nowMs,
      acknowledged: journal.state().escalation.acknowledged,
    });
  const own = levels().find(
    ({ people, beginsMs }) => beginsMs <= nowMs && people.some(({ person }) => person.id === around.executor),
  );
  if (
    own !== undefined &&
    around.executor !== undefined &&
    journal.state().escalation.acknowledged === undefined
  )
    await record(around, {
      type: "escalation.acknowledged",
      level: own.level,
      by: around.executor,
      at: new Date(nowMs).toISOString(),
      note: "runs it",
    });
  const undelivered = levels().filter(({ level }) => isUndelivered(journal.state(), level));
  for (const level of undelivered)
    await deliverOnce(around, levelNotice(around, level), { perhapsSent: true });
  for (const level of newlyDue(levels(), journal.state().escalation)) {
    const who = level.people.map(({ person }) => person.id);
    await record(around, {
      type: "escalation.due",
      level: level.level,
      name: level.name,
      who,
      incidentStart,
    });
    await deliverOnce(around, levelNotice(around, level));
  }
}

/** Due on record, but who was to send its notice was stopped; once somebody has answered it need not be known. */
const isUndelivered = ({ escalation, deliveries }: RunState, level: number): boolean =>
  escalation.acknowledged === undefined &&
  escalation.due[level] !== undefined &&
  deliveries[levelKey(level)] === undefined;

/** The same for as long as the run goes on; resolves once `signal` is aborted. Never throws. */
export async function keepEscalating(around: Escalating, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await escalate(around);
      await around.clock.sleep(pollMs, signal);
    }
  } catch {
    // Left, or the journal is someone else's now: whoever holds the run goes on.
  }
}

function levelNotice({ journal, clock }: Escalating, level: LevelNow): Notice {
  const { run = "", incidentStart = "" } = journal.state();
  return {
    ...{ notice: "escalation-due", to: "escalation", key: levelKey(level.level) },
    values: {
      incident: run,
      level: level.name,
      people: level.people.map(({ person }) => person.name).join(", ") || "nobody in the rota",
      since: incidentStart,
      minutes: Math.floor((clock.now() - Date.parse(incidentStart)) / 60_000),
    },
  };
}

async function record({ journal, onRecord }: Escalating, event: JournalEvent): Promise<void> {
  onRecord(await journal.append(event));
}
