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

/**
 * Everybody whom a filter leaves, oldest first, a page in memory at a time. Whoever is deleted meanwhile is passed over, also
 * when it is the one at the cursor; whoever is created meanwhile comes at the end.
 * @param from an item's cursor; empty: from the beginning
 */
export async function* everybody(
  accounts: Pick<Accounts, "after">,
  call: Call,
  filter: AccountFilter,
  from = "",
): AsyncGenerator<UserItem> {
  let cursor = cursorIn(from);
  for (;;) {
    const after = cursor;
    const page = await call((how) => accounts.after(after, filter, pageSize, how));
    for (const value of page) {
      cursor = { id: value.id, createdAt: value.createdAt };
      yield { value, name: value.id, cursor: `${value.createdAt} ${value.id}` };
    }
    // A page that does not move would be read for ever.
    if (page.length < pageSize || cursor?.id === after?.id) return;
  }
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

function cursorIn(text: string): AccountCursor | undefined {
  const [createdAt, id] = text.split(" ");
  return id === undefined ? undefined : { id, createdAt: Number(createdAt) };
}
