import { z } from "zod";
import { budgetInput } from "../accounts/inputs.ts";
import { callsWithin } from "../bulk/caller.ts";
import { compareTables } from "../data/compare-tables.ts";
import { planComparison } from "../data/plan-comparison.ts";
import { settleDifferences } from "../data/settle.ts";
import { decisionsOf, sameAsPlanned, targetOf } from "../data/ready.ts";
import { PermanentFailure } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  rechecks: z
    .int()
    .min(0)
    .max(20)
    .default(6)
    .describe("How often whoever differs is looked at again: events are on their way for some seconds."),
  pauseSeconds: z.number().min(0).max(300).default(10).describe("Before each of those looks."),
  budget: budgetInput,
});
const output = z.object({
  /** Users who are alike on both sides. */
  alike: z.int(),
  /** Users who differ, and whose event waits in the inbox. */
  waiting: z.int(),
});

/** Holds the table against Clerk, each user by the hash of their row. Fails where somebody differs whose event does not wait. */
export const usersVerify: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "users.verify",
  summary: "Hold the application's users table against Clerk, each user by hash",
  effect: "none",
  dangerous: false,
  limits: { attempts: 5, pauseMs: 2_000 },
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async ({ budget, rechecks }, { ports, signal }) => {
    const { ready, cost } = await planComparison(ports, budget, signal);
    return {
      summary: `Hold the table in ${ready.database} against the users of ${ready.instance}, each by hash`,
      target: targetOf(ready),
      operation: "users.verify",
      decisions: { ...decisionsOf(ready), rechecks },
      notes: [`${cost}; one more for each hundred who differ, at each look.`],
    };
  },
  run: async ({ budget, rechecks, pauseSeconds }, { ports, signal, planned, note, begunAt }) => {
    const call = callsWithin(ports, budget, signal);
    const before = begunAt ?? ports.clock.now();
    return await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        const found = await compareTables({ session, ports, call, window: { since: undefined, before } });
        const { alike, waiting, wrong, marked } = await settleDifferences(found, {
          ...{ session, ports, call, rechecks, signal },
          pauseMs: pauseSeconds * 1000,
        });
        await note(`${alike} users are alike, ${waiting} wait in the inbox.`);
        if (wrong.length === 0) return { alike, waiting };
        throw new PermanentFailure(
          `${wrong.length} users differ from Clerk: ${named(wrong)}.${marked.length === 0 ? "" : ` Marked as deleted, and at Clerk all the same: ${named(marked)}.`}`,
          {
            code: "VERIFY_FAILED",
            hint: "`./runbook do users.gap` tells how; `./runbook do users.resync` brings in what is missing or old, and back whoever is wrongly marked.",
          },
        );
      },
      { signal },
    );
  },
};

const named = (ids: readonly string[]): string =>
  `${ids.slice(0, 10).join(", ")}${ids.length > 10 ? " and others" : ""}`;
