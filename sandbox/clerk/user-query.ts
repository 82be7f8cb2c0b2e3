import type { ClerkState, User } from "./state.ts";

/** Users that the filters of `GET /users` and `GET /users/count` leave, newest first (Clerk's default). */
export function selectUsers(state: ClerkState, query: URLSearchParams): User[] {
  const emails = values(query, "email_address").map((one) => one.toLowerCase());
  const ids = values(query, "user_id");
  const text = (query.get("query") ?? query.get("email_address_query") ?? "").toLowerCase();
  const orgs = values(query, "organization_id");
  const banned = query.get("banned");
  return [...state.users.values()]
    .filter(
      (user) =>
        (emails.length === 0 || emails.includes(user.email)) &&
        (ids.length === 0 || ids.includes(user.id)) &&
        (orgs.length === 0 || user.memberships.some((one) => orgs.includes(one.orgId))) &&
        (text === "" ||
          `${user.email} ${user.firstName} ${user.lastName} ${user.id}`.toLowerCase().includes(text)) &&
        (banned === null || user.banned === (banned === "true")),
    )
    .reverse();
}

/** One page of them: default 10, at most 500; `starting_after` walks in created_at order. */
export function listUsers(state: ClerkState, query: URLSearchParams): User[] {
  const orderBy = query.get("order_by") ?? "-created_at";
  const users = selectUsers(state, query);
  if (orderBy === "created_at" || orderBy === "+created_at") users.reverse();
  const after = query.get("starting_after");
  const start = after ? users.findIndex((one) => one.id === after) + 1 : Number(query.get("offset") ?? 0);
  return users.slice(start, start + Math.min(Number(query.get("limit") ?? 10), 500));
}

/** Clerk takes lists as repeated parameters and with commas. */
function values(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((one) => one.split(","))
    .filter(Boolean);
}
