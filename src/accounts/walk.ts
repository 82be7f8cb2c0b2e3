import type { Call } from "../bulk/caller.ts";
import { chunked } from "../bulk/pool.ts";
import type { Item } from "../bulk/work.ts";
import type { Account, AccountCursor, AccountFilter, Accounts } from "../ports/accounts.ts";

/** Users in one request (OpenAPI: LimitParameter). */
const pageSize = 500;
/** Ids in one request (OpenAPI: GET /users). */
const perRequest = 100;

/** A user in their place. */
export type UserItem = Item<Account>;

/** One page of users, and from where to go on once it is through. */
export interface UserPage<T> {
  readonly values: readonly T[];
  readonly cursor: AccountCursor | undefined;
}

/**
 * Everybody in order of creation, page by page. Whoever is deleted meanwhile is passed over, also when it is the one at the
 * cursor; whoever is created meanwhile comes at the end.
 * @param read one request · @param placeOf where a user stands in that order
 */
export async function* userPages<T>(
  read: (after: AccountCursor | undefined, limit: number) => Promise<readonly T[]>,
  placeOf: (user: T) => AccountCursor,
  from?: AccountCursor,
): AsyncGenerator<UserPage<T>> {
  let cursor = from;
  for (;;) {
    const after = cursor;
    const values = await read(after, pageSize);
    const last = values.at(-1);
    if (last !== undefined) cursor = placeOf(last);
    yield { values, cursor };
    // A page that does not move would be read for ever.
    if (values.length < pageSize || cursor?.id === after?.id) return;
  }
}

/** Everybody whom a filter leaves, oldest first, a page in memory at a time. @param from an item's cursor; empty: from the beginning */
export async function* everybody(
  accounts: Pick<Accounts, "after">,
  call: Call,
  filter: AccountFilter,
  from = "",
): AsyncGenerator<UserItem> {
  const read = (after: AccountCursor | undefined, limit: number) =>
    call((how) => accounts.after(after, filter, limit, how));
  const placeOf = ({ id, createdAt }: Account) => ({ id, createdAt });
  for await (const { values } of userPages(read, placeOf, cursorIn(from)))
    for (const value of values) yield { value, name: value.id, cursor: cursorText(placeOf(value)) };
}

/** Ids in their sorted order. @param from an id that was done, or one that stood there; empty: from the beginning */
export async function* listed(ids: readonly string[], from = ""): AsyncGenerator<Item<string>> {
  for (const id of ids) if (id > from) yield await Promise.resolve({ value: id, name: id, cursor: id });
}

/** The same with the accounts; who is gone is passed over. */
export async function* listedAccounts(
  ids: readonly string[],
  accounts: Pick<Accounts, "find">,
  call: Call,
  from = "",
): AsyncGenerator<UserItem> {
  for (const part of chunked(
    ids.filter((id) => id > from),
    perRequest,
  )) {
    const found = await call((how) => accounts.find({ ids: part }, how));
    for (const value of found.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
      yield { value, name: value.id, cursor: value.id };
  }
}

/** A place in the list as a checkpoint has it. */
export const cursorText = ({ id, createdAt }: AccountCursor): string => `${createdAt} ${id}`;

/** The same read; empty: from the beginning. */
export function cursorIn(text: string): AccountCursor | undefined {
  const [createdAt, id] = text.split(" ");
  return id === undefined ? undefined : { id, createdAt: Number(createdAt) };
}
