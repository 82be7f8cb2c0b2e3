import type { JournalEvent, JournalRecord } from "../journal/event.ts";
import type { Journal } from "../journal/journal.ts";
import { audiences, type Notify } from "../ports/notify.ts";
import { deliver, settleDelivery, type Delivery, type Told } from "./delivery.ts";

export interface Teller {
  readonly journal: Journal;
  readonly notify: Notify;
  /** Told of each record once it is on disk. Must not throw. */
  readonly onRecord: (record: JournalRecord) => void;
  /** Gives up waiting for a channel. */
  readonly signal?: AbortSignal | undefined;
}

/** `key` names this telling within the run; what is on record under it is never told again. */
export type Notice = Pick<Delivery, "notice" | "to" | "values" | "key">;

/**
 * Tells people something that is no step of the plan: intent on disk, one sending, its outcome. Whatever became of it,
 * it is not repeated. Never throws for a notice that did not get through.
 */
export async function tellOnce(teller: Teller, what: Notice): Promise<void> {
  const { run, told } = teller.journal.state();
  if (run === undefined || Object.hasOwn(told, what.key)) return;
  const { key, notice, to, values } = what;
  await record(teller, { type: "notice.due", key, notice, to, values: { ...values } });
  await outcome(teller, what, await deliver(teller.notify, { ...what, run }, teller.signal));
}

/**
 * What was intended on this record by a process that is gone: looked for where that is possible, else a person is told
 * to look. Nothing is sent twice, so repeating is safe.
 */
export async function settleUntold(teller: Teller): Promise<void> {
  const { run, untold } = teller.journal.state();
  if (run === undefined) return;
  for (const [key, { notice, to, values }] of Object.entries(untold)) {
    const audience = audiences.find((each) => each === to);
    if (audience === undefined) continue;
    const what = { key, notice, to: audience, values: values ?? {} };
    const told =
      values === undefined
        ? ({ outcome: "unknown", message: "Who was to send it was stopped: tell them yourself." } as const)
        : await settleDelivery(teller.notify, { ...what, run }, teller.signal);
    await outcome(teller, what, told);
  }
}

const outcome = async (teller: Teller, { key, notice, to }: Notice, told: Told): Promise<void> =>
  await record(teller, { type: "notice.told", key, notice, to, ...told });

async function record({ journal, onRecord }: Teller, event: JournalEvent): Promise<void> {
  onRecord(await journal.append(event));
}
