import { z } from "zod";
import { claimOf, sortedIds } from "../accounts/digest.ts";
import { budgetInput } from "../accounts/inputs.ts";
import { callsWithin } from "../bulk/caller.ts";
import { compareTables } from "../data/compare-tables.ts";
import { planComparison } from "../data/plan-comparison.ts";
import { decisionsOf, sameAsPlanned, targetOf } from "../data/ready.ts";
import { PermanentFailure } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  atMost: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100_000)
    .describe("More than so many are a mistake: then nothing is listed."),
  budget: budgetInput,
});
const output = z.object({
  /** Users in the table, not marked as deleted, whom Clerk does not have. */
  count: z.int(),
  /** Of their sorted ids, which are kept in .runbook/lists; `users.mark-deleted` takes it. */
  digest: z.string(),
  /** Where they are kept. */
  list: z.string(),
});

/** Who was deleted at Clerk and not in the table: whoever is in no page that Clerk lists is asked for by id. Changes nothing. */
export const usersAbsent: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "users.absent",
  summary: "List the users in the application's table whom Clerk does not have any more",
  effect: "none",
  dangerous: false,
  limits: { attempts: 5, pauseMs: 2_000 },
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async ({ budget, atMost }, { ports, signal }) => {
    const { ready, cost } = await planComparison(ports, budget, signal);
    return {
      summary: `List the users of the table in ${ready.database} whom ${ready.instance} does not have`,
      target: targetOf(ready),
      operation: "users.absent",
      decisions: { ...decisionsOf(ready), atMost },
      notes: [`${cost}; one more for each hundred who are absent.`],
    };
  },
  run: async ({ budget, atMost }, { ports, signal, planned, note, begunAt }) => {
    const call = callsWithin(ports, budget, signal);
    const before = begunAt ?? ports.clock.now();
    const absent: string[] = [];
    await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        const onSurplus = (id: string): void => {
          if (absent.push(id) > atMost) throw tooMany(atMost);
        };
        await compareTables({ session, ports, call, window: { since: undefined, before }, onSurplus });
      },
      { signal },
    );
    const ids = sortedIds(absent);
    const claim = claimOf(ids);
    const list = await ports.lists.keep(claim, ids);
    await note(
      ids.length === 0
        ? "Clerk has every user of the table."
        : `${ids.length} users of the table are not at Clerk: ${list}.`,
    );
    return { count: claim.count, digest: claim.digest, list };
  },
};

const tooMany = (atMost: number) =>
  new PermanentFailure(`More than ${atMost} users of the table are not at Clerk.`, {
    code: "VERIFY_FAILED",
    hint: "Is this the right instance, and does Clerk's dashboard show as many users as you expect? Only then raise atMost.",
  });
