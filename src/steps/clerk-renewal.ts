import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Renewal } from "../facts/evidence.ts";
import type { FactName } from "../facts/facts.ts";
import { clerkFacts, gatherEvidence } from "../facts/gather.ts";
import { Situation } from "../facts/situation.ts";
import type { Ports } from "../ports/index.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  wait: z
    .boolean()
    .default(true)
    .describe("Whether to wait while tokens are renewed, until Clerk has recovered or renewal fails, too."),
  inARow: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe("Good looks in a row after which Clerk counts as recovered."),
  failsInARow: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe(
      "Looks in a row without a renewed token after which renewal counts as failing, once it was seen.",
    ),
  everySeconds: z.number().min(0.05).max(300).default(15).describe("Pause between looks."),
  maxMinutes: z.number().min(0.01).max(1440).default(240).describe("After this a person decides."),
});
const output = z.object({ renewed: z.boolean(), recovered: z.boolean(), looks: z.int() });

/** Milliseconds for one look: an opening waits for the first. */
const lookMs = 3_000;

/** Who tells whether tokens are renewed: a kept session of the test user, and the app. */
const tellers: readonly FactName[] = ["renewal", "appHealth"];

/**
 * Whether Clerk renews the tokens of people who are signed in. While it does, they need no bypass, and it waits. No evidence is not
 * renewed: then it ends at once.
 */
export const clerkRenewal: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "clerk.renewal",
  summary: "See whether Clerk renews tokens though it is out, and wait while it does",
  effect: "monitor",
  dangerous: false,
  undo: "Nothing: it only looks. Ctrl-C leaves it, `./runbook resume` goes on.",
  input,
  output,
  plan: async ({ wait, failsInARow }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: wait
        ? `Wait while ${clerkFrontendApi} renews the tokens of people who are signed in`
        : `See whether ${clerkFrontendApi} renews the tokens of people who are signed in`,
      target: clerkFrontendApi,
      operation: "clerk.renewal",
      decisions: { wait, failsInARow },
      notes: [
        "tried with a session of the test user that triage has kept, and as the app tells it; without either it goes on at once",
      ],
    };
  },
  // A look without waiting (`--no-wait`) ends as the first look of a wait would.
  look: async ({ wait }, { ports, signal }) => {
    const { renewal, well } = await look(ports, signal, wait);
    const renewed = renewal === "renewed";
    if (wait && renewed && !well) return { done: false };
    return { done: true, output: { renewed, recovered: wait && well, looks: 1 } };
  },
  run: async ({ wait, inARow, failsInARow, everySeconds, maxMinutes }, { ports, signal, note, begunAt }) => {
    const { clock } = ports;
    const began = begunAt ?? clock.now();
    let [last, failed, good]: [Renewal | undefined, number, number] = [undefined, 0, 0];
    for (let looks = 1; ; looks += 1) {
      signal.throwIfAborted();
      const { renewal, why, well } = await look(ports, signal, wait);
      signal.throwIfAborted();
      if (renewal !== last) await note(why);
      const seen = last !== undefined;
      last = renewal;
      failed = renewal === "renewed" ? 0 : failed + 1;
      good = well ? good + 1 : 0;
      if (!wait) return { renewed: renewal === "renewed", recovered: false, looks };
      if (failed >= (seen ? failsInARow : 1)) return { renewed: false, recovered: false, looks };
      if (good >= inARow) return { renewed: true, recovered: true, looks };
      if (clock.now() - began > maxMinutes * 60_000)
        throw new NeedsHuman(`Clerk has renewed tokens and not recovered for ${maxMinutes} minutes.`, {
          code: "TIMEOUT",
          hint: "Resume to go on waiting, or abandon the run.",
        });
      await clock.sleep(everySeconds * 1000, signal);
    }
  },
};

/** @param whole whether Clerk's APIs are looked at, too */
async function look(ports: Ports, signal: AbortSignal, whole: boolean) {
  const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
  const evidence = await gatherEvidence(
    ports,
    { appOrigin, frontendApi: clerkFrontendApi },
    { only: whole ? [...tellers, ...clerkFacts] : tellers, samples: 1, timeoutMs: lookMs, signal },
  );
  const seen = new Situation(evidence, undefined);
  return {
    renewal: seen.renewal,
    why: words[seen.renewal],
    well: seen.renewal === "renewed" && seen.ok(...clerkFacts),
  };
}

const words: Readonly<Record<Renewal, string>> = {
  renewed: "Tokens of people who are signed in are renewed: they need no bypass.",
  fails: "Tokens of people who are signed in are not renewed.",
  unknown: "Whether tokens are renewed is not known here.",
};
