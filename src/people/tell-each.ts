import { BadInput, RunbookError, TransientFailure } from "../errors.ts";
import type { Channel, ComposedNotice, Notify } from "../ports/notify.ts";
import { nearestLanguage } from "./notices/nearest-language.ts";

export type Letters = Readonly<Record<string, ComposedNotice>>;
export type MailChannel = Extract<Channel, { kind: "email" }>;

/** The channel by which people are written to one by one; undefined: nobody configured one. @throws BadInput `BAD_CONTACTS` for one that is none of mail */
export function mailChannelOf(letters: Letters): MailChannel | undefined {
  const [channel] = Object.values(letters).map((letter) => letter.channel);
  if (channel === undefined || channel.kind === "email") return channel;
  throw new BadInput(`${channel.id} is no channel of mail, so nobody can be written to alone.`, {
    code: "BAD_CONTACTS",
    hint: "Give the audience `affected` a channel of kind email in contacts/channels.yaml, with the languages of your users.",
  });
}

/** One person who is written to. */
export interface Reader {
  /** Marks the mail within the run, with the step. */
  readonly id: string;
  readonly address: string;
  /** BCP 47; undefined: not known. */
  readonly locale: string | undefined;
}

/** The letter in their language; in the first that there is, where theirs is not among them. */
export function letterFor({ locale }: Pick<Reader, "locale">, letters: Letters): ComposedNotice {
  const languages = Object.keys(letters);
  const letter = letters[nearestLanguage(locale, languages) ?? languages[0] ?? ""];
  if (letter === undefined) throw new Error("letters without a language");
  return letter;
}

interface Telling {
  readonly notify: Pick<Notify, "send">;
  readonly letters: Letters;
  readonly channel: MailChannel;
  readonly run: string;
  readonly step: string;
  readonly signal: AbortSignal;
}

/**
 * Sends one mail to one person. Never again: mail cannot be looked for, so a lost answer is for a person.
 * @returns false when nobody knows whether it was sent
 * @throws RunbookError when it certainly was not
 */
export async function tellOne(
  reader: Reader,
  { notify, letters, channel, run, step, signal }: Telling,
): Promise<boolean> {
  const { title, text, state, severity } = letterFor(reader, letters);
  const message = { title, text, state, severity, run, step: `${step}.${reader.id}` };
  try {
    await notify.send({ ...channel, to: [reader.address] }, message, signal);
    return true;
  } catch (error) {
    if (
      error instanceof TransientFailure ||
      (error instanceof RunbookError && error.code === "OUTCOME_UNKNOWN")
    )
      return false;
    throw error;
  }
}
