import type { AccountCursor, AccountFilter } from "./accounts.ts";
import type { CallOptions } from "./clerk.ts";

/**
 * What Clerk says of a user, as far as an application keeps it, in the API's own form, which its webhooks have, too. Metadata
 * is left out where it is read: nothing here ever has it. Times are Unix milliseconds.
 */
export interface ClerkUser {
  readonly id: string;
  readonly primary_email_address_id: string | null;
  readonly email_addresses: readonly { readonly id: string; readonly email_address: string }[];
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly external_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Users as the application keeps them, by Clerk's Backend API; fails as `Accounts` does. */
export interface ClerkUsers {
  /** How many users a filter leaves. */
  count(filter: AccountFilter, how: CallOptions): Promise<number>;
  /** The next users in order of creation; empty after the last. A cursor's own user may be gone. @param limit 1 to 500 */
  after(
    cursor: AccountCursor | undefined,
    filter: AccountFilter,
    limit: number,
    how: CallOptions,
  ): Promise<readonly ClerkUser[]>;
  /** Those who were created last. @param limit 1 to 500 */
  newest(filter: AccountFilter, limit: number, how: CallOptions): Promise<readonly ClerkUser[]>;
  /** The last to be changed first. @param offset from 0; whoever is changed meanwhile moves to the front */
  latest(offset: number, limit: number, how: CallOptions): Promise<readonly ClerkUser[]>;
  /** Those of at most 100 ids who are there. */
  find(ids: readonly string[], how: CallOptions): Promise<readonly ClerkUser[]>;
}
