import type { Call } from "../bulk/caller.ts";
import type { DatabaseSession } from "../ports/database.ts";
import type { Ports } from "../ports/index.ts";
import { findUsers } from "./clerk-pages.ts";
import { filterOf } from "./inputs.ts";
import { ourRowsOf, sampleRows, theirRow, type Window } from "./our-rows.ts";

interface Sampling {
  readonly session: DatabaseSession;
  readonly ports: Pick<Ports, "clerkUsers">;
  readonly call: Call;
  readonly window: Window;
  readonly size: number;
}

/** A quick look: the users who were created last at Clerk, and some of the table's, taken at random. */
export async function compareSample({
  session,
  ports: { clerkUsers },
  call,
  window,
  size,
}: Sampling): Promise<{ readonly size: number; readonly differing: readonly string[] }> {
  if (size === 0) return { size: 0, differing: [] };
  const half = Math.ceil(size / 2);
  const newest = await call((how) => clerkUsers.newest(filterOf(window), Math.min(half, 500), how));
  const theirOwn = new Set(newest.map(({ id }) => id));
  const drawn = (await sampleRows(session, window, size - half)).filter((id) => !theirOwn.has(id));
  const users = [...newest, ...(await findUsers(clerkUsers, call, drawn))];
  const theirs = new Map(users.map((user) => [user.id, theirRow(user).hash]));
  const ids = [...theirOwn, ...drawn];
  const ours = new Map(
    (await ourRowsOf(session, ids)).map(({ id, hash, deleted }) => [id, deleted ? undefined : hash]),
  );
  return { size: ids.length, differing: ids.filter((id) => ours.get(id) !== theirs.get(id)) };
}
