import canonicalize from "canonicalize";
import { z } from "zod";
import { PermanentFailure } from "../errors.ts";
import { audiences, type Channel, type ComposedNotice, type Message } from "../ports/notify.ts";
import { noticeDecisions, placeOf } from "../people/notices/decisions.ts";
import { noticeMismatches } from "../people/notices/mismatches.ts";
import type { PlannedAction, Step, StepContext } from "./step.ts";

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
    const composed = await ports(context).compose(given.notice, given.to, given.values);
    refuseOther(context.planned, composed);
    const { channel, title, text } = composed;
    if (channel === undefined) {
      await context.note(`Text to paste for ${given.to}: ${title}. ${text}`);
      return { posted: false, place: "to be pasted", text };
    }
    const place = await ports(context).send(channel, messageOf(composed, context), context.signal);
    return { posted: true, place, text };
  },
  async look(given, context) {
    const composed = await ports(context).compose(given.notice, given.to, given.values);
    const { channel, text } = composed;
    // A text that was only shown may be shown again.
    if (channel === undefined) return { done: false };
    const there = await ports(context).look(channel, messageOf(composed, context), context.signal);
    if (there === undefined) return undefined;
    return there ? { done: true, output: { posted: true, place: placeOf(channel), text } } : { done: false };
  },
};

const ports = (context: StepContext) => context.ports.notify;

function messageOf({ title, text, state, severity }: ComposedNotice, { run, step }: StepContext): Message {
  return { run, step, title, text, state, severity };
}

function targetOf({ to }: Input, channel: Channel | undefined): string {
  return channel === undefined ? `text:${to}` : `notice:${placeOf(channel)}`;
}

/** Files may have been edited since: what is sent is what was planned. */
function refuseOther(planned: PlannedAction | undefined, composed: ComposedNotice): void {
  if (planned === undefined || planned.decisions["textDigest"] === undefined) return;
  if (canonicalize(planned.decisions) === canonicalize(noticeDecisions(composed))) return;
  throw new PermanentFailure("The notice or its channel is no longer what was planned.", {
    code: "PLAN_CHANGED",
    hint: "Put notices/ and contacts/channels.yaml back, or start a new run.",
  });
}
