import { z } from "zod";
import type { ClerkUser, ClerkUsers } from "../../ports/clerk-users.ts";
import { countShape } from "./account-shapes.ts";
import { callClerk, inShape, type ClerkAccess } from "./api.ts";
import { queryOf, usersAfter } from "./user-pages.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
/** What is not named here is dropped, private metadata first of all. */
const shape: z.ZodType<readonly ClerkUser[]> = z.array(
  z.object({
    id: z.string(),
    primary_email_address_id: text,
    email_addresses: z.array(z.object({ id: z.string(), email_address: z.string() })).default([]),
    ...{ first_name: text, last_name: text, external_id: text },
    created_at: z.number(),
    updated_at: z.number(),
  }),
);

/** Users as an application keeps them. */
export function openClerkUsers(access: ClerkAccess): ClerkUsers {
  const get = (path: string, query: ReturnType<typeof queryOf>, how: Parameters<typeof callClerk>[2]) =>
    callClerk(access, { method: "GET", path, query }, how);
  return {
    count: async (filter, how) =>
      inShape(countShape, await get("/users/count", queryOf(filter), how)).total_count,
    after: (cursor, filter, limit, how) => usersAfter(access, shape, { cursor, filter, limit }, how),
    newest: async (filter, limit, how) =>
      inShape(shape, await get("/users", { ...queryOf(filter), order_by: "-created_at", limit }, how)),
    latest: async (offset, limit, how) =>
      inShape(shape, await get("/users", { order_by: "-updated_at", offset, limit }, how)),
    find: async (ids, how) =>
      inShape(shape, await get("/users", { user_id: ids, limit: Math.max(1, ids.length) }, how)),
  };
}
