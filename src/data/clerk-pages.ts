import { userPages, type UserPage } from "../accounts/walk.ts";
import type { Call } from "../bulk/caller.ts";
import { chunked } from "../bulk/pool.ts";
import { readAhead } from "../bulk/read-ahead.ts";
import type { AccountCursor, AccountFilter } from "../ports/accounts.ts";
import type { ClerkUser, ClerkUsers } from "../ports/clerk-users.ts";

/** Users in one request (OpenAPI: LimitParameter), and ids. */
export const pageSize = 500;
export const idsMax = 100;

/** Requests that it takes to list that many users: the last page says that it is the last. */
export const listRequests = (users: number): number => Math.ceil((users + 1) / pageSize);

export const placeOf = ({ id, created_at: createdAt }: ClerkUser): AccountCursor => ({ id, createdAt });

/** Everybody whom a filter leaves, oldest first; the next page is asked for while the last one is worked on. */
export function clerkPages(
  clerkUsers: Pick<ClerkUsers, "after">,
  call: Call,
  filter: AccountFilter,
  from?: AccountCursor,
): AsyncGenerator<UserPage<ClerkUser>> {
  return readAhead(
    userPages((after, limit) => call((how) => clerkUsers.after(after, filter, limit, how)), placeOf, from),
  );
}

/** Those of any number of ids who are there. */
export async function findUsers(
  clerkUsers: Pick<ClerkUsers, "find">,
  call: Call,
  ids: readonly string[],
): Promise<readonly ClerkUser[]> {
  const found: ClerkUser[] = [];
  for (const part of chunked(ids, idsMax)) found.push(...(await call((how) => clerkUsers.find(part, how))));
  return found;
}
