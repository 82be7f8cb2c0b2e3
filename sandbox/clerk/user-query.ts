import type { User } from "./model.ts";
import type { ClerkState } from "./state.ts";
import type { Walk } from "./people.ts";

/** How many values one filter may have. */
const VALUES_LIMIT = 100;
const PAGE_LIMIT = 500;

/** A query that Clerk refuses with 422, in a sentence. */
export interface Refused {
  readonly refused: string;
}

/** How many users the filters of `GET /users/count` leave. */
export function countUsers(state: ClerkState, query: URLSearchParams): number | Refused {
  const wrong = wrongFilter(query);
  if (wrong !== undefined) return wrong;
  if (![...query.keys()].some((name) => !name.startsWith("_"))) return state.users.size;
  let count = 0;
  for (const _ of matching(state, query, { descending: false }) ?? []) count += 1;
  return count;
}

/** One page of `GET /users`: default 10, at most 500, newest first; `starting_after` walks in created_at order alone. */
export function listUsers(state: ClerkState, query: URLSearchParams): readonly User[] | Refused {
  const wrong = wrongFilter(query);
  if (wrong !== undefined) return wrong;
  const limit = Math.min(Number(query.get("limit") ?? 10), PAGE_LIMIT);
  const offset = Number(query.get("offset") ?? 0);
  const orderBy = query.get("order_by") ?? "-created_at";
  const [, sign = "", field = ""] = /^([+\- ]?)(\w+)$/.exec(orderBy) ?? [];
  const read = orders[field];
  if (read === undefined) return { refused: `order_by ${orderBy} is not one that users are sorted by` };
  const descending = sign === "-";
  const behind = query.get("starting_after") ?? undefined;
  if (behind !== undefined && field !== "created_at")
    return { refused: "starting_after can be used with order_by created_at only" };
  if (behind !== undefined && offset > 0) return { refused: "starting_after cannot be used with an offset" };
  const found = matching(state, query, { descending, behind });
  if (found === undefined) return { refused: `starting_after: no user ${behind}` };
  if (field === "created_at") return take(found, offset, limit);
  const sorted = [...found].toSorted((a, b) => compare(read(a), read(b)) * (descending ? -1 : 1));
  return sorted.slice(offset, offset + limit);
}

type Sortable = string | number | null;
const orders: Readonly<Record<string, (user: User) => Sortable>> = {
  created_at: (user) => user.createdAt,
  updated_at: (user) => user.updatedAt,
  email_address: (user) => user.email,
  first_name: (user) => user.firstName,
  last_name: (user) => user.lastName,
  last_active_at: (user) => user.lastActiveAt,
  last_sign_in_at: (user) => user.lastSignInAt,
};

/** Those without a value first. */
function compare(a: Sortable, b: Sortable): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

function take(users: Iterable<User>, offset: number, limit: number): User[] {
  const page: User[] = [];
  let skipped = 0;
  if (limit === 0) return page;
  for (const user of users) {
    if (skipped++ < offset) continue;
    page.push(user);
    if (page.length === limit) break;
  }
  return page;
}

/** Filters that take a list, each with what it looks at. */
const lists: Readonly<Record<string, (user: User, values: ReadonlySet<string>) => boolean>> = {
  email_address: (user, values) => emailsOf(user).some((email) => values.has(email)),
  user_id: (user, values) => values.has(user.id),
  organization_id: (user, values) => user.memberships.some((one) => values.has(one.orgId)),
  phone_number: (user, values) => user.phone !== null && values.has(user.phone),
  external_id: (user, values) => user.externalId !== null && values.has(user.externalId),
  username: () => false,
  web3_wallet: () => false,
  provider_user_id: (user, values) => user.externalAccounts.some((one) => values.has(one.providerUserId)),
};

function wrongFilter(query: URLSearchParams): Refused | undefined {
  const long = Object.keys(lists).find((name) => valuesOf(query, name).length > VALUES_LIMIT);
  if (long !== undefined) return { refused: `${long} takes at most ${VALUES_LIMIT} values` };
  const banned = query.get("banned");
  if (banned !== null && banned !== "true" && banned !== "false")
    return { refused: "banned is true or false" };
  return undefined;
}

/** @returns undefined where the cursor is nobody */
function matching(state: ClerkState, query: URLSearchParams, walk: Walk): Iterable<User> | undefined {
  const chosen = Object.entries(lists).flatMap(([name, test]) => {
    const values = new Set(
      valuesOf(query, name).map((one) => (name === "email_address" ? one.toLowerCase() : one)),
    );
    return values.size === 0 ? [] : [{ name, test, values }];
  });
  const number = (name: string): number | undefined =>
    query.has(name) ? Number(query.get(name)) : undefined;
  const named = directly(state, chosen);
  const source =
    named ??
    state.users.walk({ ...walk, after: number("created_at_after"), before: number("created_at_before") });
  if (source === undefined) return undefined;
  const rest = predicates(query);
  return keep(
    source,
    (user) => chosen.every((one) => one.test(user, one.values)) && rest.every((one) => one(user)),
  );

  // Ids and addresses are looked up: nobody walks a million for one.
  function directly(
    { users }: ClerkState,
    asked: readonly { readonly name: string; readonly values: ReadonlySet<string> }[],
  ): Iterable<User> | undefined {
    const ids = asked.find(({ name }) => name === "user_id")?.values;
    const emails = asked.find(({ name }) => name === "email_address")?.values;
    if ((ids === undefined && emails === undefined) || walk.behind !== undefined) return undefined;
    const found = [...(ids ?? emails ?? [])].flatMap(
      (one) => (ids ? users.get(one) : users.byEmail(one)) ?? [],
    );
    const unique = [...new Map(found.map((user) => [user.id, user])).values()];
    return unique
      .filter(({ createdAt }) => {
        const [after, before] = [number("created_at_after"), number("created_at_before")];
        return (after === undefined || createdAt > after) && (before === undefined || createdAt < before);
      })
      .toSorted((a, b) => (a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)) * (walk.descending ? -1 : 1));
  }
}

function* keep(users: Iterable<User>, test: (user: User) => boolean): Iterable<User> {
  for (const user of users) if (test(user)) yield user;
}

const DAY_MS = 24 * 3_600_000;
const dayOf = (instant: number): number => Math.floor(instant / DAY_MS);

function predicates(query: URLSearchParams): ((user: User) => boolean)[] {
  const tests: ((user: User) => boolean)[] = [];
  const text = (name: string, of: (user: User) => string): void => {
    const wanted = query.get(name)?.toLowerCase();
    if (wanted) tests.push((user) => of(user).toLowerCase().includes(wanted));
  };
  text("query", (user) => `${emailsOf(user).join(" ")} ${user.firstName} ${user.lastName} ${user.id}`);
  text("email_address_query", (user) => emailsOf(user).join(" "));
  text("name_query", (user) => `${user.firstName} ${user.lastName}`);
  const banned = query.get("banned");
  if (banned !== null) tests.push((user) => user.banned === (banned === "true"));
  const provider = query.get("provider");
  if (provider !== null)
    tests.push((user) => user.externalAccounts.some((one) => one.provider === `oauth_${provider}`));
  const instant = (name: string, test: (user: User, at: number) => boolean): void => {
    const given = query.get(name);
    if (given !== null) tests.push((user) => test(user, Number(given)));
  };
  // Clerk looks at the day of the last activity only.
  instant("last_active_at_after", ({ lastActiveAt: at }, given) => at !== null && dayOf(at) > dayOf(given));
  instant("last_active_at_since", ({ lastActiveAt: at }, given) => at !== null && dayOf(at) >= dayOf(given));
  instant("last_active_at_before", ({ lastActiveAt: at }, given) => at !== null && dayOf(at) < dayOf(given));
  instant("last_sign_in_at_after", ({ lastSignInAt: at }, given) => at !== null && at > given);
  instant("last_sign_in_at_before", ({ lastSignInAt: at }, given) => at !== null && at < given);
  return tests;
}

const emailsOf = (user: User): string[] =>
  [user.email, ...user.otherEmails.map((one) => one.email)].filter((email) => email !== "");

/** Clerk takes lists as repeated parameters and with commas. */
function valuesOf(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((one) => one.split(","))
    .filter(Boolean);
}
