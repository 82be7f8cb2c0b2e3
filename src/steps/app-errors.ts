import { z } from "zod";
import { unlessRefused } from "../errors.ts";
import { briefly } from "../diagnosis/brief.ts";
import { firstError } from "../diagnosis/first-error.ts";
import { changesNear, lineOf } from "../diagnosis/near-changes.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  minutes: z
    .int()
    .min(1)
    .max(1440)
    .default(60)
    .describe("How long before the first error a change counts as near."),
});
const output = z.object({
  /** When errors began, by the log of what is live; empty where that does not tell. */
  began: z.string(),
  /** The first of them, without what strangers have sent. */
  error: z.string(),
  /** Lines of errors. */
  count: z.int(),
  /** Deployments and variables that changed near it, a sentence each. */
  near: z.array(z.string()),
  /** The gist for a person, 700 characters at most. */
  brief: z.string(),
});

/** The log never ends; what comes within this is read, milliseconds. */
const logMs = 8_000;

/** Finds where errors begin in the live deployment's log, and what of ours changed just before. A line is a hint, not a verdict. */
export const appErrors: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "app.errors",
  summary: "Find the first error in the live deployment's log, and what was deployed or changed just before",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  plan: async ({ minutes }, { ports }) => {
    const { project } = await ports.stack.identity();
    return {
      summary: `Read the runtime log of ${project} for the first error, and what changed in the ${minutes} minutes before it`,
      target: `vercel:${project}/logs`,
      operation: "app.errors",
      decisions: { minutes },
    };
  },
  run: async ({ minutes }, { ports, signal, note }) => {
    const log = await unlessRefused(
      async () => await ports.vercel.runtimeLogs?.({ timeoutMs: logMs, signal }),
    );
    const first = log === undefined ? undefined : firstError(log);
    const at = first?.at;
    const began = at === undefined ? "" : `${new Date(at).toISOString().slice(0, 19)}Z`;
    await note(
      first === undefined
        ? "The live deployment's log tells no error: open it in Vercel's dashboard, with a longer window."
        : `First error${began === "" ? "" : ` at ${began}`}, of ${first.count} lines: ${first.text}`,
    );
    const near = (await changesNear(ports, at ?? ports.clock.now(), minutes, signal)).map(lineOf);
    await note(
      near.length === 0 ? `Nothing of ours changed in the ${minutes} minutes before.` : near.join(" "),
    );
    const error = first?.text ?? "";
    const told = error === "" ? "The log tells no error." : `First error: ${error}`;
    return { began, error, count: first?.count ?? 0, near, brief: briefly([told, ...near.toReversed()]) };
  },
};
