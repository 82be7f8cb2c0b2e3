import { RunbookError, TransientFailure } from "../errors.ts";
import type { JournalEvent, JournalRecord } from "../journal/event.ts";
import type { Journal } from "../journal/journal.ts";
import type { Audience, Notify, NoticeValues } from "../ports/notify.ts";

export interface Teller {
  readonly journal: Journal;
  readonly notify: Notify;
  /** Told of each record once it is on disk. Must not throw. */
  readonly onRecord: (record: JournalRecord) => void;
}

export interface Notice {
  readonly notice: string;
  readonly to: Audience;
  readonly values: NoticeValues;
  /** Names this telling within the run; what is on record under it is never told again. */
  readonly key: string;
}

/** What became of a notice; `to-paste`: no channel is configured, and `message` holds the text. */
export interface Told {
  readonly outcome: "sent" | "unknown" | "failed" | "to-paste";
  readonly message: string;
}

/**
 * Tells people something that is no step of the plan: intent on disk, one sending, its outcome. Whatever became of it,
 * it is not repeated. Never throws for a notice that did not get through.
 */
export async function tellOnce({ journal, notify, onRecord }: Teller, what: Notice): Promise<void> {
  const { run, told } = journal.state();
  if (run === undefined || Object.hasOwn(told, what.key)) return;
  const record = async (event: JournalEvent) => onRecord(await journal.append(event));
  const { key, notice, to } = what;
  await record({ type: "notice.due", key, notice, to });
  const { outcome, message } = await sendOnce(notify, run, what);
  await record({ type: "notice.told", key, notice, to, outcome, message });
}

/** One sending; its failure is told, not thrown. */
export async function sendOnce(
  notify: Notify,
  run: string,
  { notice, to, values, key }: Notice,
): Promise<Told> {
  try {
    const { channel, ...message } = await notify.compose(notice, to, values);
    if (channel === undefined) return { outcome: "to-paste", message: `${message.title}. ${message.text}` };
    return { outcome: "sent", message: await notify.send(channel, { ...message, run, step: key }) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const unknown =
      error instanceof TransientFailure ||
      !(error instanceof RunbookError) ||
      error.code === "OUTCOME_UNKNOWN";
    return unknown
      ? { outcome: "unknown", message: `${said} It may have arrived and is not repeated.` }
      : { outcome: "failed", message: said };
  }
}
