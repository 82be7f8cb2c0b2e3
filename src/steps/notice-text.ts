import { z } from "zod";
import type { Step } from "./step.ts";

const input = z.strictObject({
  audience: z.string().min(1).max(60).describe("Who will read it, e.g. `users` or `support`."),
  text: z.string().min(1).max(2000),
});
const output = z.object({ text: z.string() });

/** A text to paste where the audience looks. It posts nothing itself. */
export const noticeText: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "notice.text",
  summary: "Show a text to paste; nothing is posted",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it is only shown.",
  input,
  output,
  plan: ({ audience, text }) =>
    Promise.resolve({
      summary: `Show this text for ${audience}: ${text}`,
      target: `text:${audience}`,
      operation: "notice.text",
      decisions: { text },
    }),
  run: async ({ audience, text }, { note }) => {
    await note(`Text for ${audience}: ${text}`);
    return { text };
  },
};
