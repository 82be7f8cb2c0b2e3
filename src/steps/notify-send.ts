import { z } from "zod";
import { audiences, type Channel } from "../ports/notify.ts";
import { prepareDelivery, type Delivery } from "../people/delivery.ts";
import { noticeDecisions, placeOf } from "../people/notices/decisions.ts";
import { noticeMismatches } from "../people/notices/mismatches.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  notice: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe("Name of a notice in notices/notices.yaml."),
  to: z.enum(audiences).describe("Who reads it; contacts/channels.yaml says where."),
  values: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .default({})
    .describe("What stands for the notice's {placeholders}."),
});
const output = z.object({
  /** False: no channel is configured, so a person has to paste the text. */
  posted: z.boolean(),
  place: z.string(),
  text: z.string(),
});
type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Says something once: on the audience's channel, or as a text to paste where none is configured. */
export const notifySend: Step<Input, Output> = {
  name: "notify.send",
  summary: "Send a notice on its audience's channel, or show it to be pasted",
  effect: "once",
  dangerous: false,
  undo: "Nothing takes back what people have read; send that it is over, or a correction.",
  input,
  output,
  leaves: ({ posted }) => (posted ? undefined : "its text was shown and is to be pasted"),
  check: (written, known, notices) => {
    const to = input.shape.to.safeParse(known["to"]);
    return noticeMismatches(written, known, notices, to.success ? to.data : undefined);
  },
  async plan(given, { ports }) {
    const composed = await ports.notify.compose(given.notice, given.to, given.values);
    const { channel, title, text } = composed;
    const missing = channel === undefined ? undefined : ports.notify.missing(channel);
    return {
      summary:
        channel === undefined
          ? `Show this text to be pasted for ${given.to}: ${title}. ${text}`
          : `Send to ${given.to} (${placeOf(channel)}): ${title}. ${text}`,
      target: targetOf(given, channel),
      operation: "notify.send",
      decisions: noticeDecisions(composed),
      ...(missing === undefined
        ? {}
        : { notes: [`${missing} is not set here; without it this step fails.`] }),
    };
  },
  async run(given, context) {
    const { notify } = context.ports;
    const delivery = { ...deliveryOf(given, context), decisions: context.planned?.decisions };
    const { channel, message } = await prepareDelivery(notify, delivery);
    const { title, text } = message;
    if (channel === undefined) {
      await context.note(`Text to paste for ${given.to}: ${title}. ${text}`);
      return { posted: false, place: "to be pasted", text };
    }
    return { posted: true, place: await notify.send(channel, message, context.signal), text };
  },
  async look(given, context) {
    const { notify } = context.ports;
    // What may be there already is found by its marker, whatever the files say by now.
    const { channel, message } = await prepareDelivery(notify, deliveryOf(given, context));
    // A text that was only shown may be shown again.
    if (channel === undefined) return { done: false };
    const there = await notify.look(channel, message, context.signal);
    if (there === undefined) return undefined;
    const output = { posted: true, place: placeOf(channel), text: message.text };
    return there ? { done: true, output } : { done: false };
  },
};

const deliveryOf = (given: Input, { run, step }: StepContext): Delivery => ({ run, key: step, ...given });

function targetOf({ to }: Input, channel: Channel | undefined): string {
  return channel === undefined ? `text:${to}` : `notice:${placeOf(channel)}`;
}
