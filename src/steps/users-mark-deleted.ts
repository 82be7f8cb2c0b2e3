import { z } from "zod";
import { refuseFailures, workOn } from "../accounts/bulk-work.ts";
import { claimOf } from "../accounts/digest.ts";
import { budgetInput } from "../accounts/inputs.ts";
import { listed } from "../accounts/walk.ts";
import { callsWithin } from "../bulk/caller.ts";
import { costOf } from "../bulk/estimate.ts";
import { markDeleted } from "../data/absent.ts";
import { findUsers, idsMax } from "../data/clerk-pages.ts";
import { decisionsOf, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { BadInput, PermanentFailure } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { Step } from "./step.ts";

/** Above it a second person is needed: what is marked is gone for the application (table "Who may act alone"). */
const freeMax = 20;

const input = z.strictObject({
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "is no digest of a list")
    .describe("Of the list that `users.absent` kept on this machine."),
  count: z.int().min(0).describe("How many users it names."),
  budget: budgetInput,
});
const output = z.object({
  /** Users who were marked; others were already, or are at Clerk again. */
  marked: z.int(),
});
type Input = z.infer<typeof input>;

/** Marks as deleted in the table who is not at Clerk; each is asked for once more just before. Repeating is safe. */
export const usersMarkDeleted: Step<Input, z.infer<typeof output>> = {
  name: "users.mark-deleted",
  summary: "Mark users as deleted in the application's table whom Clerk does not have any more",
  effect: "converge",
  dangerous: true,
  needsApproval: (_, { count }) => Number(count ?? Infinity) > freeMax,
  approvalFrom: `above ${freeMax} users`,
  limits: { attempts: 5, pauseMs: 2_000 },
  undo: "`users.resync` brings back whoever is at Clerk; `data.export` before it keeps the table as it was.",
  input,
  output,
  plan: async (given, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: true, signal });
    const kept = await ports.lists.kept(given.digest);
    if (kept !== undefined) refuseOther(kept, given);
    const requests = Math.ceil(given.count / idsMax);
    return {
      summary: `Mark ${given.count} users as deleted in ${ready.database}; whoever is at Clerk by then is left alone`,
      target: targetOf(ready),
      operation: "users.mark-deleted",
      decisions: { ...decisionsOf(ready), digest: given.digest, count: given.count },
      notes: [
        `${costOf(requests, given.budget)}.`,
        ...(kept === undefined ? ["The list itself is elsewhere: it is taken by its digest."] : []),
      ],
    };
  },
  run: async (given, context) => {
    const { ports, signal, planned } = context;
    const ids = await keptIds(given, ports);
    const call = callsWithin(ports, given.budget, signal);
    return await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        let there = 0;
        const { tally, ...done } = await workOn(context, {
          ...{ source: (from) => listed(ids, from), total: ids.length, group: idsMax, width: 1 },
          act: async (some) => {
            const present = new Set((await findUsers(ports.clerkUsers, call, some)).map(({ id }) => id));
            there += present.size;
            return await markDeleted(
              session,
              some.filter((id) => !present.has(id)),
            );
          },
        });
        refuseFailures("Could not be marked", done);
        if (there > 0) await context.note(`${there} of them are at Clerk again and were left alone.`);
        return { marked: tally };
      },
      { signal },
    );
  },
  look: async () => ({ done: false }),
};

function refuseOther(kept: readonly string[], { digest, count }: Input): void {
  const claim = claimOf(kept);
  if (claim.digest === digest && claim.count === count) return;
  throw new BadInput(`The list of ${digest} names ${claim.count} users, not ${count}, or was changed.`, {
    code: "BAD_LIST",
    hint: "Run `users.absent` again and give what it says.",
  });
}

async function keptIds(given: Input, { lists }: Pick<Ports, "lists">): Promise<readonly string[]> {
  const kept = await lists.kept(given.digest);
  if (kept === undefined)
    throw new PermanentFailure("Who is to be marked is kept on another machine.", {
      code: "PLAN_CHANGED",
      hint: "Resume there; or copy its .runbook/lists here.",
    });
  refuseOther(kept, given);
  return kept;
}
