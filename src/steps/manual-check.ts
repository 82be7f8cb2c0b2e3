import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  /** What the person does or looks at. */
  look: z.string().min(1).max(1000),
});
const output = z.object({ note: z.string() });

/** Something that only a person can do or see; their note is the evidence. */
export const manualCheck: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "manual.check",
  summary: "A person looks, confirms and notes what was found",
  effect: "manual",
  dangerous: false,
  input,
  output,
  plan: ({ look }) =>
    Promise.resolve({ summary: look, target: "person", operation: "manual.check", decisions: { look } }),
  run: async ({ look }, { ports, step }) => {
    if (!(await ports.ask.confirm(look))) {
      throw new NeedsHuman(`${step} was not confirmed`, {
        code: "OUTCOME_UNKNOWN",
        hint: "Do it and resume the run; everything before it stands.",
      });
    }
    const note = (await ports.ask.text("What did you find?")).trim();
    return { note: note === "" ? "confirmed without a note" : note };
  },
};
