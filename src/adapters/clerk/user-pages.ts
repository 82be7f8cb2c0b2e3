import type { z } from "zod";
import { PermanentFailure } from "../../errors.ts";
import type { AccountCursor, AccountFilter } from "../../ports/accounts.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import { callClerk, inShape, type ClerkAccess } from "./api.ts";

interface Page {
  /** The last user that was read, who may be gone; undefined: from the beginning. */
  readonly cursor: AccountCursor | undefined;
  readonly filter: AccountFilter;
  /** 1 to 500. */
  readonly limit: number;
}

/** The next users in order of creation: one request, and a second where the cursor's own user is gone. */
export async function usersAfter<T>(
  access: ClerkAccess,
  shape: z.ZodType<readonly T[]>,
  { cursor, filter, limit }: Page,
  how: CallOptions,
): Promise<readonly T[]> {
  const get = (more: object) =>
    callClerk(
      access,
      {
        method: "GET",
        path: "/users",
        query: { ...queryOf(filter), limit, order_by: "+created_at", ...more },
      },
      how,
    );
  if (cursor === undefined) return inShape(shape, await get({}));
  // The filter holds the place should the cursor's own user be gone: what Clerk answers then is not documented. Whoever
  // was created in the same millisecond may come twice.
  const rest = { created_at_after: Math.max(filter.createdAfter ?? 0, cursor.createdAt - 1) };
  try {
    const page = await get({ ...rest, starting_after: cursor.id });
    if (page.status !== 404) return inShape(shape, page);
  } catch (error) {
    if (!(error instanceof PermanentFailure) || error.code !== "HTTP_STATUS") throw error;
  }
  return inShape(shape, await get(rest));
}

const DAY_MS = 86_400_000;

/** A filter as parameters of `GET /users` and `GET /users/count`. */
export function queryOf({
  ids,
  emails,
  banned,
  activeSince,
  createdAfter,
  createdBefore,
}: AccountFilter): Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> {
  return {
    user_id: ids,
    email_address: emails,
    banned,
    // Clerk compares days, not instants: without the day before, whoever is active today is left out.
    last_active_at_after: activeSince === undefined ? undefined : activeSince - DAY_MS,
    created_at_after: createdAfter,
    created_at_before: createdBefore,
  };
}
