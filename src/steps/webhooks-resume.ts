import { z } from "zod";
import { resumeApplying } from "../../user-sync/src/pause.ts";
import { decisionsOf, readForPlan, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { countWaiting } from "../data/inbox.ts";
import { readPause } from "../data/pause.ts";
import { BadInput } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  evenIfOver: z
    .boolean()
    .default(false)
    .describe("Nothing is wrong where no pause is in force, as when it has ended by itself."),
});
const output = z.object({
  /** Events that waited when it was ended. */
  waiting: z.int(),
});

/** Ends a pause of the processing. Repeating is safe. */
export const webhooksResume: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "webhooks.resume",
  summary: "End the pause: the application processes Clerk's events again",
  effect: "converge",
  dangerous: false,
  undo: "`webhooks.pause`.",
  input,
  output,
  inForce: { ends: "webhooks-paused" },
  plan: async ({ evenIfOver }, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: true, signal });
    const unknown = { until: "", by: "somebody", why: "" };
    const pause = await readForPlan(ports, readPause, { unknown, signal });
    if (pause === undefined && !evenIfOver)
      throw new BadInput(`Processing is not paused in ${ready.database}.`, {
        code: "BAD_ARGUMENT",
        hint: "Nothing was changed, and nothing has to be. `--even-if-over` takes that for done.",
      });
    return {
      summary:
        pause === undefined
          ? `Process Clerk's events in ${ready.database}; no pause is in force`
          : `End the pause of ${pause.by} in ${ready.database}, which would last until ${pause.until}`,
      target: targetOf(ready, "clerk_sync"),
      operation: "webhooks.resume",
      decisions: decisionsOf(ready),
    };
  },
  run: async (_, { ports, signal, planned, note }) =>
    await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        await resumeApplying(session);
        const waiting = await countWaiting(session);
        await note(`Events are processed again; ${waiting} wait.`);
        return { waiting };
      },
      { signal },
    ),
  look: async () => ({ done: false }),
};
