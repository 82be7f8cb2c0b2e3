import { z } from "zod";
import { audiences } from "../ports/notify.ts";
import { noticeDecisions, placeOf } from "../people/notices/decisions.ts";
import { noticeMismatches } from "../people/notices/mismatches.ts";
import type { Step } from "./step.ts";

/** What is said where nothing else is named: notices/notices.yaml declares it. */
export const endingNotice = "bypass-ending";
export const endingAudience = "team";

const input = z.strictObject({
  to: z.enum(audiences).default(endingAudience).describe("Who is warned; contacts/channels.yaml says where."),
  notice: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default(endingNotice),
});
/** What is known of an end when it is warned of; a notice of one's own may hold no other placeholders, and all of these. */
const given = { incident: "${{ }}", minutes: "${{ }}", until: "${{ }}" };
const output = z.object({ place: z.string() });

/** From here on the run sends the warnings before each end of the bypass; their words and channel stand in the plan. */
export const bypassWarn: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "bypass.warn",
  summary: "Have everyone warned ten and three minutes before each end of the bypass",
  effect: "converge",
  dangerous: false,
  undo: "Nothing takes a warning back; no further one comes once the bypass is closed.",
  input,
  output,
  check: (_, known, notices) => {
    const { notice = endingNotice, to = endingAudience } = known;
    const readers = z.enum(audiences).safeParse(to);
    return noticeMismatches(
      { values: given },
      { notice },
      notices,
      readers.success ? readers.data : undefined,
    );
  },
  async plan({ to, notice }, { ports }) {
    const draft = await ports.notify.draft(notice, to);
    const { channel, title, text } = draft;
    const missing = channel === undefined ? undefined : ports.notify.missing(channel);
    const how = channel === undefined ? "show this text to be pasted for" : "send to";
    return {
      summary: `Ten and three minutes before each end, ${how} ${to}${channel === undefined ? "" : ` (${placeOf(channel)})`}: ${title}. ${text}`,
      target: channel === undefined ? `text:${to}` : `notice:${placeOf(channel)}`,
      operation: "bypass.warn",
      decisions: noticeDecisions(draft),
      notes: [
        "sent by the process that works on the run; while nobody does, by `./runbook status --watch --notify`",
        ...(missing === undefined ? [] : [`${missing} is not set here; without it nothing can be sent.`]),
      ],
    };
  },
  async run({ to, notice }, { ports }) {
    const { channel } = await ports.notify.draft(notice, to);
    return { place: channel === undefined ? "to be pasted" : placeOf(channel) };
  },
};
