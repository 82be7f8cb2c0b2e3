import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  look: z.string().min(1).max(1000).describe("What the person does or looks at."),
});
const output = z.object({ note: z.string() });

/** Something that only a person can do or see; their note is the evidence. */
export const manualCheck: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "manual.check",
  summary: "A person looks and notes what was found",
  effect: "manual",
  dangerous: false,
  undo: "Whatever the person did is theirs to take back.",
  input,
  output,
  plan: ({ look }) =>
    Promise.resolve({ summary: look, target: "person", operation: "manual.check", decisions: { look } }),
  run: async ({ look }, { ports, step }) => {
    // one question, not two: at night every prompt counts, and a note says more than a yes
    const note = (await ports.ask.text("Done? Say what you found (empty: not done): ", [look])).trim();
    if (note !== "") return { note };
    throw new NeedsHuman(`${step} is not done yet`, {
      code: "OUTCOME_UNKNOWN",
      hint: "Do it and resume the run; everything before it stands.",
    });
  },
};
