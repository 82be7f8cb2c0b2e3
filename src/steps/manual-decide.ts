import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  question: z.string().min(1).max(1000).describe("What the person decides."),
  options: z
    .array(z.string().regex(/^[a-z][a-z-]*$/))
    .min(2)
    .max(6)
    .default(["yes", "no"])
    .describe("Words that an answer can begin with."),
});
const output = z.object({
  /** One of the options. */
  choice: z.string(),
  /** The whole answer. */
  note: z.string(),
});

/** Something that only a person can decide, for the steps that come after it. */
export const manualDecide: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "manual.decide",
  summary: "A person decides between options, and says why",
  effect: "manual",
  dangerous: false,
  undo: "Nothing is done by it; start a new run to decide otherwise.",
  input,
  output,
  plan: async ({ question, options }) => ({
    summary: `${question} (${options.join(" or ")})`,
    target: "person",
    operation: "manual.decide",
    decisions: { question, options },
  }),
  run: async ({ question, options }, { ports, step }) => {
    const list = options.join(" or ");
    const note = (await ports.ask.text(`${list}, and why (empty: not yet): `, [question])).trim();
    const first = /^[\w-]+/.exec(note)?.[0].toLowerCase();
    const choice = options.find((option) => option === first);
    if (choice !== undefined) return { choice, note };
    throw new NeedsHuman(
      note === "" ? `${step} is not decided yet` : `The answer to ${step} begins with neither ${list}`,
      { code: "OUTCOME_UNKNOWN", hint: `Resume with --confirm ${step}="${options[0]}, because …".` },
    );
  },
};
