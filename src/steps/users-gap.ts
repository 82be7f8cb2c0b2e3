import { z } from "zod";
import { budgetInput } from "../accounts/inputs.ts";
import { callsWithin } from "../bulk/caller.ts";
import { costOf } from "../bulk/estimate.ts";
import { listRequests } from "../data/clerk-pages.ts";
import { compareTables } from "../data/compare-tables.ts";
import { filterOf, windowInput, windowOf } from "../data/inputs.ts";
import { compareSample } from "../data/sample.ts";
import { countRows } from "../data/our-rows.ts";
import { decisionsOf, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { instant } from "../ports/clock.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  ...windowInput,
  sample: z
    .int()
    .min(0)
    .max(1_000)
    .default(200)
    .describe("Users who are compared first, half of them the newest of either side."),
  exact: z
    .boolean()
    .default(true)
    .describe("Compare every user after that; without it counts and the sample alone."),
  budget: budgetInput,
});
const output = z.object({
  /** Users of the window at Clerk, and in the table. */
  clerk: z.int(),
  table: z.int(),
  /** Of the sample: how many were compared, and how many are not alike. */
  sampled: z.int(),
  sampleDiffers: z.int(),
  /** Of everybody; -1 where only counts and a sample were taken. */
  missing: z.int(),
  different: z.int(),
  surplus: z.int(),
  moving: z.int(),
});

/** How far the table is from Clerk, at one instant: by count, by a sample, then exactly. Reads only. */
export const usersGap: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "users.gap",
  summary:
    "Tell how far the application's users table is from Clerk: counts, a sample, then each user by hash",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async (given, { ports, signal }) => {
    const window = windowOf(given, ports.clock.now());
    const ready = await readyToPlan(ports, { writes: false, signal });
    const call = callsWithin(ports, given.budget, signal);
    const users = await call((how) => ports.clerkUsers.count(filterOf(window), how));
    const requests = 2 + Math.ceil(given.sample / 100) + (given.exact ? listRequests(users) : 0);
    return {
      summary: `Compare the table of ${ready.database} with ${users} users of ${ready.instance}${given.exact ? ", each by hash" : `, by count and a sample of ${given.sample}`}`,
      target: targetOf(ready),
      operation: "users.gap",
      decisions: { ...decisionsOf(ready), since: given.since, at: given.at, exact: given.exact },
      notes: [
        `${costOf(requests, given.budget)}; one more for each hundred users whom only the table has.`,
        ...(given.since === ""
          ? []
          : ["A window is of users who were created in it: changes of older users are not in it."]),
      ],
    };
  },
  run: async (given, { ports, signal, planned, note, begunAt }) => {
    const window = windowOf(given, begunAt ?? ports.clock.now());
    const call = callsWithin(ports, given.budget, signal);
    return await ports.database.session(
      async (session) => {
        await sameAsPlanned(session, ports, planned?.decisions, signal);
        const [clerk, table] = [
          await call((how) => ports.clerkUsers.count(filterOf(window), how)),
          await countRows(session, window),
        ];
        await note(`At ${instant(window.before)}: ${clerk} users at Clerk, ${table} in the table.`);
        const sample = await compareSample({ session, ports, call, window, size: given.sample });
        await note(
          `Of a sample of ${sample.size}, ${sample.differing.length} are not alike${named(sample.differing)}.`,
        );
        const counted = { clerk, table, sampled: sample.size, sampleDiffers: sample.differing.length };
        if (!given.exact) return { ...counted, ...{ missing: -1, different: -1, surplus: -1, moving: -1 } };
        const found = await compareTables({ session, ports, call, window });
        const { missing, different, surplus, moving } = found;
        await note(
          `${found.alike} alike. Missing in the table: ${missing.count}${named(missing.first)}. Different: ${different.count}${named(different.first)}. Only in the table: ${surplus.count}${named(surplus.first)}. Changed at Clerk within the last minute, so perhaps on their way: ${moving.count}.`,
        );
        return {
          ...counted,
          ...{ missing: missing.count, different: different.count },
          ...{ surplus: surplus.count, moving: moving.count },
        };
      },
      { signal },
    );
  },
};

const shownMax = 5;
const named = (ids: readonly string[]): string =>
  ids.length === 0 ? "" : ` (${ids.slice(0, shownMax).join(", ")}${ids.length > shownMax ? ", …" : ""})`;
