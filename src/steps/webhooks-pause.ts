import { z } from "zod";
import { LONGEST_PAUSE_MINUTES, pauseApplying } from "../../user-sync/src/pause.ts";
import { decisionsOf, readForPlan, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { readPause } from "../data/pause.ts";
import { PermanentFailure } from "../errors.ts";
import type { Step } from "./step.ts";

/** Nobody pauses for longer alone (table "Who may act alone"). */
const aloneMinutes = 60;

const input = z.strictObject({
  minutes: z
    .int()
    .min(1)
    .max(LONGEST_PAUSE_MINUTES)
    .describe(`How long; it ends by itself then. At most ${LONGEST_PAUSE_MINUTES}.`),
  why: z.string().max(200).default("").describe("For whoever looks at the app's health meanwhile."),
});
const output = z.object({
  /** Its end by the database's clock, ISO 8601. */
  until: z.string(),
});

/**
 * Stops the processing of events, not their arrival: the inbox goes on taking and keeping what Clerk sends, so nothing is lost
 * and Clerk sees no failure. It ends by itself, by the database's clock, whatever becomes of us. Repeating is safe.
 */
export const webhooksPause: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "webhooks.pause",
  summary:
    "Pause the processing of Clerk's events in the application, with an end; they are taken and kept meanwhile",
  effect: "converge",
  dangerous: true,
  needsApproval: ({ minutes }) => minutes > aloneMinutes,
  approvalFrom: `above ${aloneMinutes} minutes`,
  undo: "`webhooks.resume`; without it the pause ends by itself.",
  input,
  output,
  inForce: {
    begins: "webhooks-paused",
    longestMs: ({ minutes }) => minutes * 60_000,
    now: ({ until }) => ({ until }),
  },
  plan: async ({ minutes, why }, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: true, signal });
    const before = await readForPlan(ports, readPause, { unknown: undefined, signal });
    return {
      summary: `Pause the processing of Clerk's events in ${ready.database} for ${minutes} minutes. The inbox goes on taking them.`,
      target: targetOf(ready, "clerk_sync"),
      operation: "webhooks.pause",
      decisions: { ...decisionsOf(ready), minutes, why },
      notes:
        before === undefined
          ? []
          : [`Paused already until ${before.until} by ${before.by}: this takes its place.`],
    };
  },
  run: async ({ minutes, why }, { ports, signal, planned, run, step, by, begunAt, note }) =>
    await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        // From the first beginning on: what is resumed ends when it was to end.
        const passed = (ports.clock.now() - (begunAt ?? ports.clock.now())) / 60_000;
        if (passed >= minutes) throw over(minutes);
        const until = await pauseApplying(session, {
          minutes: minutes - passed,
          by: markOf(run, step, by),
          why,
        });
        await note(`Processing is paused until ${until} by the database's clock.`);
        return { until };
      },
      { signal },
    ),
  look: async (_, { ports, signal, run, step, by }) =>
    await ports.database.session(
      async (session) => {
        const pause = await readPause(session);
        if (pause?.by !== markOf(run, step, by)) return { done: false };
        return { done: true, output: { until: pause.until } };
      },
      { signal },
    ),
};

const over = (minutes: number): PermanentFailure =>
  new PermanentFailure(`The ${minutes} minutes of the pause are over before it began.`, {
    code: "PLAN_CHANGED",
    hint: "Start a new run; it was resumed too late.",
  });

/** Who paused it, with the run and the step that a look knows it by: another step's pause of the same run is not this one. */
const markOf = (run: string, step: string, by: string | undefined): string =>
  `${by ?? "somebody"}, ${run}/${step}`;
