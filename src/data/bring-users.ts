import { workOn, type BulkContext } from "../accounts/bulk-work.ts";
import { callsWithin, type Call } from "../bulk/caller.ts";
import type { Item } from "../bulk/work.ts";
import type { ClerkUser } from "../ports/clerk-users.ts";
import type { Ports } from "../ports/index.ts";
import { claimTable, sameAsPlanned } from "./ready.ts";
import { reviveUsers } from "./revive.ts";
import { closeStaging, mergeUsers, openStaging } from "./staging.ts";

/** Users in one COPY and one MERGE: four pages. */
const batchSize = 2_000;

interface Bringing {
  readonly budget: number;
  /** Users to bring in, from the place that an earlier process left; empty: from the beginning. */
  readonly source: (call: Call, from: string) => AsyncIterable<Item<ClerkUser>>;
  /** As far as it is known. */
  readonly total: (call: Call) => Promise<number | undefined>;
}

/**
 * Brings users of Clerk's into the table, in batches on record. A row is written only where what Clerk says is not older than it
 * and something else; whoever is marked as deleted and is at Clerk all the same is brought back, and named. Repeating is safe;
 * killed anywhere, it goes on.
 * @returns how many Clerk listed, and how many rows were made or changed
 */
export async function bringUsers(
  context: BulkContext & { readonly ports: Ports },
  { budget, source, total }: Bringing,
): Promise<{ readonly users: number; readonly written: number }> {
  const { ports, signal, planned, note } = context;
  const call = callsWithin(ports, budget, signal);
  return await ports.database.session(
    async (session) => {
      const { instance } = await sameAsPlanned(session, ports, planned?.decisions, signal);
      await claimTable(session, instance);
      await openStaging(session);
      try {
        const { done, tally } = await workOn(context, {
          ...{ total: await total(call), size: batchSize, group: batchSize, width: 1 },
          source: (from) => source(call, from),
          act: async (users) => {
            const written = await mergeUsers(session, users);
            const back = await reviveUsers(session, ports.clerkUsers, call, users);
            if (back.length > 0) await note(revivedText(back));
            return written + back.length;
          },
        });
        return { users: done, written: tally };
      } finally {
        // What a lost connection leaves is taken by whoever goes on.
        await closeStaging(session).catch(() => undefined);
      }
    },
    { signal },
  );
}

const revivedText = (ids: readonly string[]): string =>
  `Marked as deleted, and at Clerk all the same, so brought back: ${ids.slice(0, 10).join(", ")}${ids.length > 10 ? ` and ${ids.length - 10} more` : ""}.`;
