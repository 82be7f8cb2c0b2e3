import canonicalize from "canonicalize";
import { PermanentFailure } from "../errors.ts";
import type { Audience, Channel, Message, Notify, NoticeValues } from "../ports/notify.ts";
import { noticeDecisions } from "./notices/decisions.ts";

/** One notice to one audience. */
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

/** What is to be sent, and where; without a channel the words are for pasting. */
export interface Prepared {
  readonly channel: Channel | undefined;
  readonly message: Message;
}

/**
 * Composes a notice and holds it against what was planned, placeholders filled in or not. Sends nothing.
 * @throws PermanentFailure `PLAN_CHANGED` when words or channel are others by now; BadInput as `compose` does
 */
export async function prepareDelivery(notify: Notify, delivery: Delivery): Promise<Prepared> {
  const { run, key, notice, to, values, decisions } = delivery;
  const composed = await notify.compose(notice, to, values);
  const planned = decisions?.["textDigest"] === undefined ? undefined : canonicalize(decisions);
  if (
    planned !== undefined &&
    planned !== canonicalize(noticeDecisions(composed)) &&
    planned !== canonicalize(noticeDecisions(await notify.draft(notice, to)))
  )
    throw new PermanentFailure("The notice or its channel is no longer what was planned.", {
      code: "PLAN_CHANGED",
      hint: "Put notices/ and contacts/channels.yaml back, or start a new run.",
    });
  const { channel, ...words } = composed;
  return { channel, message: { ...words, run, step: key } };
}
