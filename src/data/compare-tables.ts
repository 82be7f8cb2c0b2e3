import type { Call } from "../bulk/caller.ts";
import type { DatabaseSession } from "../ports/database.ts";
import type { Ports } from "../ports/index.ts";
import { clerkPages, findUsers } from "./clerk-pages.ts";
import { compare, type Difference, type TheirRow } from "./compare.ts";
import { filterOf, graceMs } from "./inputs.ts";
import { ourRows, ourRowsOf, theirRow, type Window } from "./our-rows.ts";

interface Comparing {
  readonly session: DatabaseSession;
  readonly ports: Pick<Ports, "clerkUsers" | "clock">;
  readonly call: Call;
  readonly window: Window;
  /** Each id in the table that Clerk does not have. */
  readonly onSurplus?: (id: string) => void;
  /** After each page: how many users of Clerk's were compared. */
  readonly onPage?: (compared: number) => Promise<void>;
}

/**
 * Compares the table, as it is at one instant, with everybody whom Clerk lists, by hash. Reads only; costs a request for each
 * 500 users, and one for each hundred whom only the table has.
 */
export async function compareTables({
  session,
  ports: { clerkUsers, clock },
  call,
  window,
  onSurplus,
  onPage,
}: Comparing): Promise<Difference> {
  async function* theirs(): AsyncGenerator<readonly TheirRow[]> {
    let compared = 0;
    for await (const { values } of clerkPages(clerkUsers, call, filterOf(window))) {
      yield values.map(theirRow);
      compared += values.length;
      await onPage?.(compared);
    }
  }
  return await session.transaction(
    async () =>
      await compare({
        theirs: theirs(),
        ours: ourRows(session, window),
        readAt: clock.now() - graceMs,
        lookUp: (ids) => ourRowsOf(session, ids),
        confirm: (ids) => findUsers(clerkUsers, call, ids),
        ...(onSurplus === undefined ? {} : { onSurplus }),
      }),
    "snapshot",
  );
}
