import { z } from "zod";
import { budgetInput } from "../accounts/inputs.ts";
import { cursorIn, cursorText } from "../accounts/walk.ts";
import { callsWithin, type Call } from "../bulk/caller.ts";
import { costOf } from "../bulk/estimate.ts";
import type { Item } from "../bulk/work.ts";
import { bringUsers } from "../data/bring-users.ts";
import { clerkPages, listRequests, placeOf } from "../data/clerk-pages.ts";
import { graceMs } from "../data/inputs.ts";
import { claimNotes, decisionsOf, readyToPlan, targetOf } from "../data/ready.ts";
import type { ClerkUser } from "../ports/clerk-users.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({ budget: budgetInput });
const output = z.object({
  /** Users whom Clerk listed. */
  users: z.int(),
  /** Rows that were made or changed. */
  written: z.int(),
});

/**
 * Brings every user of Clerk's into the table, oldest first, in batches on record. A row is written only where what Clerk says is
 * not older than it and something else; whoever is marked as deleted and is at Clerk is brought back. Repeating is safe; killed
 * anywhere, it goes on.
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
    const requests = listRequests(users);
    return {
      summary: `Bring ${users} users of ${ready.instance} into the table of ${ready.database}, where Clerk knows better`,
      target: targetOf(ready),
      operation: "users.resync",
      decisions: decisionsOf(ready),
      notes: [
        `${costOf(requests, budget)} at least; the database's own time comes to it.`,
        ...claimNotes(ready),
      ],
    };
  },
  run: async ({ budget }, context) => {
    const { ports } = context;
    // Whoever signs up later is in the inbox.
    const filter = { createdBefore: (context.begunAt ?? ports.clock.now()) + graceMs };
    async function* source(call: Call, from: string): AsyncGenerator<Item<ClerkUser>> {
      for await (const { values } of clerkPages(ports.clerkUsers, call, filter, cursorIn(from)))
        for (const value of values) yield { value, name: value.id, cursor: cursorText(placeOf(value)) };
    }
    const total = async (call: Call) => await call((how) => ports.clerkUsers.count(filter, how));
    return await bringUsers(context, { budget, source, total });
  },
  look: async () => ({ done: false }),
};
