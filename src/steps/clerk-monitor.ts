import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Evidence } from "../facts/evidence.ts";
import { clerkFacts, gatherEvidence } from "../facts/gather.ts";
import { closedElsewhere } from "../bypass/live/who-changed.ts";
import { newDeployments } from "./deployment-watch.ts";
import type { Clock } from "../ports/clock.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  inARow: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe(
      "Good looks in a row that count as recovered. One good answer in the middle of an outage means nothing.",
    ),
  everySeconds: z.number().min(0.05).max(300).default(15).describe("Pause between looks."),
  maxMinutes: z
    .number()
    .min(0.01)
    .max(1440)
    .default(240)
    .describe("After this a person decides. Default: as long as a bypass may last in total."),
  pauseMinutes: z
    .number()
    .min(0.01)
    .max(1440)
    .optional()
    .describe(
      "After this it ends as not recovered, for the steps that come when it takes longer. Default: it goes on. Counts from its first beginning: leaving, sleeping or handing over the laptop does not put it off.",
    ),
});
const output = z.object({ looks: z.int(), elapsedMs: z.number(), recovered: z.boolean() });

/** Waits until Clerk has answered well several times in a row. Changes nothing; leaving it is safe. */
export const clerkMonitor: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "clerk.monitor",
  summary: "Wait until Clerk answers well several times in a row",
  effect: "monitor",
  dangerous: false,
  undo: "Nothing: it only looks. Ctrl-C leaves it, `./runbook resume` goes on.",
  input,
  output,
  plan: async ({ inARow, everySeconds, maxMinutes, pauseMinutes }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `Look every ${everySeconds} s until the Backend API, the key set and ${clerkFrontendApi} answer well ${inARow} times in a row`,
      target: clerkFrontendApi,
      operation: "clerk.monitor",
      decisions: { inARow },
      notes: [
        pauseMinutes === undefined
          ? `asks a person after ${maxMinutes} minutes`
          : `goes on to what comes after ${pauseMinutes} minutes when it takes longer`,
        "says so when something is deployed meanwhile, and stops when someone else closes the bypass",
      ],
    };
  },
  run: async ({ inARow, everySeconds, maxMinutes, pauseMinutes }, { ports, signal, note, begunAt }) => {
    const { clock } = ports;
    const { clerkFrontendApi } = await ports.stack.identity();
    const sinceStart = stopwatch(clock);
    const before = Math.max(0, clock.now() - (begunAt ?? clock.now()));
    const appeared = newDeployments(ports, signal);
    let good = 0;
    let last = "";
    const refuseClosed = closedElsewhere(ports);
    for (let looks = 1; ; looks++) {
      signal.throwIfAborted();
      const evidence = await gatherEvidence(
        ports,
        { appOrigin: undefined, frontendApi: clerkFrontendApi },
        // it looks again and again, so each look need not see a share
        { only: clerkFacts, samples: 1, signal },
      );
      signal.throwIfAborted();
      good = evidence.every(({ verdict }) => verdict === "ok") ? good + 1 : 0;
      const seen = describe(evidence);
      // each change is worth a record, each look is not
      if (seen !== last) await note(seen);
      last = seen;
      for (const warning of await appeared()) await note(warning);
      const elapsedMs = sinceStart();
      if (good >= inARow) return { looks, elapsedMs, recovered: true };
      await refuseClosed(signal);
      if (pauseMinutes !== undefined && before + elapsedMs > pauseMinutes * 60_000)
        return { looks, elapsedMs, recovered: false };
      if (elapsedMs > maxMinutes * 60_000) {
        throw new NeedsHuman(`Clerk has not recovered in ${maxMinutes} minutes`, {
          code: "TIMEOUT",
          hint: "Renew or close the bypass, then resume the run to go on waiting.",
        });
      }
      await clock.sleep(everySeconds * 1000, signal);
    }
  },
};

/** Milliseconds since now, by the clock that went further: one stands still in a sleeping laptop, the other can be set back. */
function stopwatch(clock: Clock): () => number {
  const [wall, steady] = [clock.now(), clock.monotonic()];
  return () => Math.max(clock.now() - wall, clock.monotonic() - steady);
}

function describe(evidence: readonly Evidence[]): string {
  const bad = evidence.filter(({ verdict }) => verdict !== "ok");
  if (bad.length === 0) return "Clerk answers well.";
  return bad.map(({ fact, verdict }) => `${fact} is ${verdict}`).join(", ") + ".";
}
