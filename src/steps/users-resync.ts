import { z } from "zod";
import { workOn } from "../accounts/bulk-work.ts";
import { budgetInput } from "../accounts/inputs.ts";
import { cursorIn, cursorText } from "../accounts/walk.ts";
import { callsWithin } from "../bulk/caller.ts";
import { durationOf } from "../bulk/estimate.ts";
import type { Item } from "../bulk/work.ts";
import { clerkPages, placeOf } from "../data/clerk-pages.ts";
import { graceMs } from "../data/inputs.ts";
import { claimTable, decisionsOf, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { closeStaging, mergeUsers, openStaging } from "../data/staging.ts";
import type { ClerkUser } from "../ports/clerk-users.ts";
import type { Step } from "./step.ts";

/** Users in one COPY and one MERGE: four pages. */
const batchSize = 2_000;

const input = z.strictObject({ budget: budgetInput });
const output = z.object({
  /** Users whom Clerk listed. */
  users: z.int(),
  /** Rows that were made or changed. */
  written: z.int(),
});

/**
 * Brings every user of Clerk's into the table, oldest first, in batches on record. A row is written only where what Clerk says is
 * not older than it and something else; what is marked as deleted stays so. Repeating is safe; killed anywhere, it goes on.
 */
export const usersResync: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "users.resync",
  summary: "Bring every user of Clerk's into the application's table, where Clerk knows better",
  effect: "converge",
  dangerous: false,
  limits: { attempts: 5, pauseMs: 2_000 },
  undo: "Nothing; `data.export` before it keeps the table as it was.",
  input,
  output,
  plan: async ({ budget }, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: true, signal });
    const call = callsWithin(ports, budget, signal);
    const users = await call((how) => ports.clerkUsers.count({}, how));
    const requests = Math.ceil((users + 1) / 500);
    return {
      summary: `Bring ${users} users of ${ready.instance} into the table of ${ready.database}, where Clerk knows better`,
      target: targetOf(ready),
      operation: "users.resync",
      decisions: decisionsOf(ready),
      notes: [
        `About ${requests} requests at ${budget} in 10 s: ${durationOf(requests, budget)} at least; the database's own time comes to it.`,
        ...(ready.unclaimed
          ? [`The table belongs to no instance yet; from then on it is ${ready.instance}'s.`]
          : []),
      ],
    };
  },
  run: async ({ budget }, context) => {
    const { ports, signal, planned } = context;
    const call = callsWithin(ports, budget, signal);
    return await ports.database.session(
      async (session) => {
        const { instance } = await sameAsPlanned(session, ports, planned?.decisions, signal);
        await claimTable(session, instance);
        await openStaging(session);
        // Whoever signs up later is in the inbox.
        const filter = { createdBefore: (context.begunAt ?? ports.clock.now()) + graceMs };
        const total = await call((how) => ports.clerkUsers.count(filter, how));
        async function* source(from: string): AsyncGenerator<Item<ClerkUser>> {
          for await (const { values } of clerkPages(ports.clerkUsers, call, filter, cursorIn(from)))
            for (const value of values) yield { value, name: value.id, cursor: cursorText(placeOf(value)) };
        }
        try {
          const { done, tally } = await workOn(context, {
            ...{ source, total, size: batchSize, group: batchSize, width: 1 },
            act: (users) => mergeUsers(session, users),
          });
          return { users: done, written: tally };
        } finally {
          // What a lost connection leaves is taken by whoever goes on.
          await closeStaging(session).catch(() => undefined);
        }
      },
      { signal },
    );
  },
  look: async () => ({ done: false }),
};
