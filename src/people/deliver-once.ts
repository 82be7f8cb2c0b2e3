import { RunbookError, TransientFailure } from "../errors.ts";
import type { EventOf, JournalRecord, NoticeOutcome } from "../journal/event.ts";
import type { RunState } from "../journal/fold.ts";
import type { Clock } from "../ports/clock.ts";
import { audiences, type Notify } from "../ports/notify.ts";
import { prepareDelivery, type Delivery, type Prepared } from "./delivery.ts";
import { placeOf } from "./notices/decisions.ts";

/** Where a delivery's intent and outcome go on record: a run's journal, or a watch's history. */
export interface DeliveryRecord<Line = JournalRecord> {
  state(): Pick<RunState, "run" | "deliveries" | "inForce">;
  /** Resolves when it is on disk. */
  append(event: EventOf<"notice.due"> | EventOf<"notice.told">): Promise<Line>;
}

export interface Delivering<Line = JournalRecord> {
  readonly journal: DeliveryRecord<Line>;
  readonly notify: Notify;
  readonly clock: Clock;
  /** Told of each record once it is on disk. Must not throw. */
  readonly onRecord: (record: Line) => void;
  /** Gives up waiting for a channel. */
  readonly signal?: AbortSignal | undefined;
}

/** A notice beside the steps. `key` names it within the run: what is on record under it is never sent again. */
export interface Notice extends Omit<Delivery, "run"> {
  /** The bypass's end that it warns of (ISO 8601): once that has passed or was moved, it is not sent any more. */
  readonly until?: string | undefined;
}

interface Result {
  readonly outcome: NoticeOutcome;
  readonly message: string;
}

/**
 * Sends a notice once: intent on disk, one sending, its outcome. What a process that is gone intended is looked for
 * first, and where that cannot be done a person is told to look. Never throws for a notice that did not get through.
 * Repeating is safe.
 * @param how `perhapsSent`: something else on the record says that it was to be sent, so it is looked for first
 */
export async function deliverOnce<Line = JournalRecord>(
  around: Delivering<Line>,
  notice: Notice,
  how: { readonly perhapsSent?: boolean } = {},
): Promise<void> {
  const { run, deliveries } = around.journal.state();
  const before = Object.hasOwn(deliveries, notice.key) ? deliveries[notice.key]?.outcome : undefined;
  if (run === undefined || (before !== undefined && before !== "due")) return;
  if (before === undefined) await record(around, intentOf(notice));
  const delivery = { ...notice, run };
  const looksFirst = before === "due" || how.perhapsSent === true;
  const result = looksFirst ? await reconciled(around, delivery) : await sent(around, delivery);
  await recordOutcome(around, notice, result);
}

/** What was intended on this record by a process that is gone. Nothing is sent twice, so repeating is safe. */
export async function reconcileDeliveries(around: Delivering): Promise<void> {
  for (const [key, { outcome, intent }] of Object.entries(around.journal.state().deliveries)) {
    const to = audiences.find((each) => each === intent?.to);
    if (outcome !== "due" || intent === undefined || to === undefined) continue;
    const { values, until, decisions, notice } = intent;
    if (values !== undefined) await deliverOnce(around, { key, notice, to, values, until, decisions });
    else
      await recordOutcome(around, { key, notice, to }, result("unknown", `${stopped} Tell them yourself.`));
  }
}

const stopped = "Who was to send it was stopped.";

async function sent(
  { notify, signal }: Pick<Delivering, "notify" | "signal">,
  delivery: Delivery,
): Promise<Result> {
  return await guarded(async () => {
    const prepared = await prepareDelivery(notify, delivery);
    const { channel, message } = prepared;
    if (channel === undefined) return toPaste(prepared);
    try {
      return result("sent", await notify.send(channel, message, signal));
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return await lookedUp({ notify, signal }, { channel, message }, wordsOf(error));
    }
  });
}

async function reconciled<Line>(
  { journal, clock, notify, signal }: Delivering<Line>,
  delivery: Delivery & Pick<Notice, "until">,
): Promise<Result> {
  const { until } = delivery;
  const over =
    until !== undefined &&
    (Date.parse(until) <= clock.now() || until !== journal.state().inForce["bypass"]?.until);
  if (over) return result("unknown", `${stopped} Its time has passed.`);
  return await guarded(async () => {
    const prepared = await prepareDelivery(notify, delivery);
    const { channel, message } = prepared;
    if (channel === undefined) return toPaste(prepared);
    return await lookedUp({ notify, signal }, { channel, message }, stopped);
  });
}

const toPaste = ({ message }: Prepared): Result => result("to-paste", `${message.title}. ${message.text}`);

/** Asks the channel; sends again only where it says that nothing is there, or that sending again does no harm. */
async function lookedUp(
  { notify, signal }: Pick<Delivering, "notify" | "signal">,
  { channel, message }: Prepared & { readonly channel: NonNullable<Prepared["channel"]> },
  why: string,
): Promise<Result> {
  const there = await notify.look(channel, message, signal).catch(() => undefined);
  if (there === true) return result("sent", `${placeOf(channel)}, found there`);
  if (there === false) return result("sent", await notify.send(channel, message, signal));
  return result(
    "unknown",
    `${why} It may have arrived and is not repeated: look at ${placeOf(channel)}, else tell them yourself.`,
  );
}

async function guarded(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    return isUnknown(error)
      ? result("unknown", `${wordsOf(error)} It may have arrived and is not repeated: tell them yourself.`)
      : result("failed", `${wordsOf(error)} Tell them yourself.`);
  }
}

function intentOf({ key, notice, to, values, until, decisions }: Notice): EventOf<"notice.due"> {
  return {
    ...{ type: "notice.due", key, notice, to, values: { ...values } },
    ...(until === undefined ? {} : { until }),
    ...(decisions === undefined ? {} : { decisions: { ...decisions } }),
  };
}

const recordOutcome = async <Line>(
  around: Delivering<Line>,
  { key, notice, to }: Pick<Notice, "key" | "notice" | "to">,
  ended: Result,
): Promise<void> => await record(around, { type: "notice.told", key, notice, to, ...ended });

async function record<Line>(
  { journal, onRecord }: Delivering<Line>,
  event: EventOf<"notice.due"> | EventOf<"notice.told">,
): Promise<void> {
  onRecord(await journal.append(event));
}

const result = (outcome: NoticeOutcome, message: string): Result => ({ outcome, message });
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isUnknown = (error: unknown): boolean =>
  error instanceof TransientFailure || !(error instanceof RunbookError) || error.code === "OUTCOME_UNKNOWN";
