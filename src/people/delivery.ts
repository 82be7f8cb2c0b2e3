import canonicalize from "canonicalize";
import { RunbookError, TransientFailure } from "../errors.ts";
import type { NoticeOutcome } from "../journal/event.ts";
import type { Audience, Channel, Message, Notify, NoticeValues } from "../ports/notify.ts";
import { noticeDecisions, placeOf } from "./notices/decisions.ts";

/** One notice beside the steps: the warnings of an end, an escalation, what the team is told. */
export interface Delivery {
  readonly run: string;
  /** With the run the notice's marker, on whatever channel keeps one. */
  readonly key: string;
  readonly notice: string;
  readonly to: Audience;
  readonly values: NoticeValues;
  /** What a frozen plan says of words and channel; undefined where nobody planned it. */
  readonly decisions?: Readonly<Record<string, unknown>> | undefined;
}

/** What became of a notice; `to-paste`: no channel is configured, and `message` holds the text. */
export interface Told {
  readonly outcome: NoticeOutcome;
  readonly message: string;
}

/** Sends once. A lost answer is looked up; where that is not possible, a person is told to look. Never throws. */
export async function deliver(notify: Notify, delivery: Delivery, signal?: AbortSignal): Promise<Told> {
  return await guarded(async () => {
    const ready = await compose(notify, delivery);
    if ("outcome" in ready) return ready;
    const { channel, message } = ready;
    try {
      return told("sent", await notify.send(channel, message, signal));
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return await lookedUp(notify, ready, wordsOf(error), signal);
    }
  });
}

/** The same for one that was intended by a process that is gone: looked for first. Never throws. */
export async function settleDelivery(
  notify: Notify,
  delivery: Delivery,
  signal?: AbortSignal,
): Promise<Told> {
  return await guarded(async () => {
    const ready = await compose(notify, delivery);
    if ("outcome" in ready) return ready;
    return await lookedUp(notify, ready, "Who was to send it was stopped.", signal);
  });
}

interface Ready {
  readonly channel: Channel;
  readonly message: Message;
}

async function compose(notify: Notify, delivery: Delivery): Promise<Told | Ready> {
  const { run, key, notice, to, values, decisions } = delivery;
  if (
    decisions !== undefined &&
    canonicalize(decisions) !== canonicalize(noticeDecisions(await notify.draft(notice, to)))
  )
    return told("failed", "The notice or its channel is no longer what was planned: tell them yourself.");
  const { channel, ...words } = await notify.compose(notice, to, values);
  if (channel === undefined) return told("to-paste", `${words.title}. ${words.text}`);
  return { channel, message: { ...words, run, step: key } };
}

/** Asks the channel; sends again only where it says that nothing is there, or that sending again does no harm. */
async function lookedUp(
  notify: Notify,
  { channel, message }: Ready,
  why: string,
  signal: AbortSignal | undefined,
): Promise<Told> {
  const there = await notify.look(channel, message, signal).catch(() => undefined);
  if (there === true) return told("sent", `${placeOf(channel)}, found there`);
  if (there === undefined)
    return told(
      "unknown",
      `${why} It may have arrived and is not repeated: look at ${placeOf(channel)}, else tell them yourself.`,
    );
  return told("sent", await notify.send(channel, message, signal));
}

async function guarded(body: () => Promise<Told>): Promise<Told> {
  try {
    return await body();
  } catch (error) {
    return isUnknown(error)
      ? told("unknown", `${wordsOf(error)} It may have arrived and is not repeated: tell them yourself.`)
      : told("failed", `${wordsOf(error)} Tell them yourself.`);
  }
}

const told = (outcome: NoticeOutcome, message: string): Told => ({ outcome, message });
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isUnknown = (error: unknown): boolean =>
  error instanceof TransientFailure || !(error instanceof RunbookError) || error.code === "OUTCOME_UNKNOWN";
