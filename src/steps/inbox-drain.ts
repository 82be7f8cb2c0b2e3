import { z } from "zod";
import { drainInbox } from "../../user-sync/src/drain.ts";
import { readInbox } from "../data/inbox.ts";
import { packaged } from "../data/packaged.ts";
import { decisionsOf, readForPlan, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { PermanentFailure } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  failedMax: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe("So many events may stay that cannot be applied; they are kept with their problem."),
});
const output = z.object({
  /** Events that were applied, or were older than what was known. */
  applied: z.int(),
  /** Events that cannot be applied and are kept. */
  failed: z.int(),
});

/**
 * Applies what waits in the inbox, by the time at which it happened at Clerk, also while processing is paused: events that come
 * in meanwhile, too, until nothing is left. Each counts once, however often and in whatever order it came. Repeating is safe.
 */
export const inboxDrain: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "inbox.drain",
  summary:
    "Apply what waits in the application's inbox, by the events' own time, also while processing is paused",
  effect: "converge",
  dangerous: false,
  limits: { attempts: 5, pauseMs: 2_000 },
  undo: "Nothing; `data.export` before it keeps the tables as they were.",
  input,
  output,
  plan: async ({ failedMax }, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: true, signal });
    const unknown = { waiting: 0, failed: 0, lagSeconds: 0 };
    const { waiting, failed } = await readForPlan(ports, readInbox, { unknown, signal });
    return {
      summary: `Apply what waits in the inbox of ${ready.database} by then`,
      target: targetOf(ready, "clerk_inbox"),
      operation: "inbox.drain",
      decisions: { ...decisionsOf(ready), failedMax },
      notes: [`${waiting} events wait now, ${failed} of them could not be applied so far.`],
    };
  },
  run: async ({ failedMax }, context) => {
    const { ports, signal, planned, note, resumedFrom, checkpoint } = context;
    return await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        const before = resumedFrom?.done ?? 0;
        let applied = before;
        for (let first = true; ; first = false) {
          const drained = await drainInbox(packaged(session), {
            ...{ evenPaused: true, retryNow: first, batch: 1_000, signal },
          });
          signal.throwIfAborted();
          applied += drained.applied;
          if (drained.applied === 0) break;
          const { waiting } = await readInbox(session);
          await checkpoint({ cursor: "", done: applied, failed: 0, total: applied + waiting });
        }
        const { failed } = await readInbox(session);
        await note(`${applied} events applied; ${failed} cannot be applied and are kept with their problem.`);
        if (failed <= failedMax) return { applied, failed };
        throw new PermanentFailure(`${failed} events of the inbox cannot be applied.`, {
          code: "VERIFY_FAILED",
          hint: "Column problem of clerk_inbox says why. Put it right and go on with `./runbook resume`, or raise failedMax.",
        });
      },
      { signal },
    );
  },
  look: async () => ({ done: false }),
};
