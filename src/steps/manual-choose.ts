import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  question: z.string().min(1).max(1000).describe("By what a person tells which of the list are to stay."),
  from: z.array(z.string()).max(500).describe("The list; where it is empty nobody is asked."),
});
const output = z.object({
  /** The list without what a person named. */
  chosen: z.array(z.string()),
  /** What was named. */
  left: z.array(z.string()),
  /** The whole answer; empty where nobody was asked. */
  note: z.string(),
});

const shownMax = 50;

/** A person takes out of a list what the steps after it must not touch. */
export const manualChoose: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "manual.choose",
  summary: "A person names what of a list is to stay as it is",
  effect: "manual",
  dangerous: false,
  undo: "Nothing is done by it; start a new run to choose otherwise.",
  input,
  output,
  plan: async ({ question, from }) => ({
    summary: question,
    target: "person",
    operation: "manual.choose",
    decisions: { question, from },
  }),
  run: async ({ question, from }, { ports, step }) => {
    if (from.length === 0) return { chosen: [], left: [], note: "" };
    const lines = from.slice(0, shownMax).map((each, index) => `${index + 1}  ${each}`);
    const more =
      from.length > shownMax ? [`and ${from.length - shownMax} more: the run's record names them`] : [];
    const asked = "Their numbers or names, with spaces between; or none (empty: not yet): ";
    const note = (await ports.ask.text(asked, [question, ...lines, ...more])).trim();
    const left = /^none\b/i.test(note) ? [] : namedIn(note, from);
    if (note !== "" && left !== undefined)
      return { chosen: from.filter((each) => !left.includes(each)), left, note };
    throw new NeedsHuman(
      note === "" ? `${step} is not decided yet` : `Something in the answer to ${step} is not in the list`,
      { code: "OUTCOME_UNKNOWN", hint: "Nothing was done. Resume: it asks again, with the list." },
    );
  },
};

/** @returns what the words name; undefined where one names nothing */
function namedIn(note: string, from: readonly string[]): string[] | undefined {
  const named = note
    .split(/[\s,;]+/)
    .filter((word) => word !== "")
    .map((word) => (/^[1-9]\d*$/.test(word) ? from[Number(word) - 1] : from.find((each) => each === word)));
  return named.includes(undefined) ? undefined : [...new Set(named as string[])];
}
