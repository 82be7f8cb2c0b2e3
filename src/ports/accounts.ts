import type { CallOptions } from "./clerk.ts";

/** A user of the Clerk instance, as far as account steps look at one. Times are Unix milliseconds. */
export interface Account {
  /** `user_…` */
  readonly id: string;
  readonly emails: readonly AccountEmail[];
  /** BCP 47 tag that the user chose; undefined where the app keeps none. */
  readonly locale: string | undefined;
  readonly createdAt: number;
  /** Day precision; undefined: never. */
  readonly lastActiveAt: number | undefined;
  readonly banned: boolean;
  readonly locked: boolean;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly externalAccounts: readonly Attached[];
  /** Clerk does not tell when a passkey was added, only when it was last used. */
  readonly passkeys: readonly Attached[];
}

export interface AccountEmail extends Attached {
  readonly primary: boolean;
  readonly verified: boolean;
}

/** Something on an account by which somebody may come in. */
export interface Attached {
  readonly id: string;
  /** As a person knows it: an address, `oauth_google`, a passkey's name. Text from outside. */
  readonly name: string;
  /** Unix milliseconds; undefined where Clerk does not tell. */
  readonly createdAt: number | undefined;
  readonly lastUsedAt?: number | undefined;
}

export interface AccountSession {
  /** `sess_…` */
  readonly id: string;
  /** As Clerk spells it: `active`, `pending` (waits for a task), `revoked`, `ended`, … */
  readonly status: string;
  readonly createdAt: number;
  readonly lastActiveAt: number;
  /** When it ends whatever happens, and when it does if nobody uses it; undefined where Clerk does not tell. */
  readonly expireAt?: number | undefined;
  readonly abandonAt?: number | undefined;
  readonly ip: string | undefined;
  readonly city: string | undefined;
  readonly country: string | undefined;
  readonly browser: string | undefined;
  /** Somebody impersonates the user in it. */
  readonly impersonated: boolean;
}

/** Which users are meant; what is left out does not narrow. Times are Unix milliseconds. */
export interface AccountFilter {
  /** At most 100. */
  readonly ids?: readonly string[];
  /** At most 100, in lower case. */
  readonly emails?: readonly string[];
  readonly banned?: boolean;
  /** Day precision. */
  readonly activeSince?: number;
  readonly createdAfter?: number;
  readonly createdBefore?: number;
}

/** A place in the list of users, oldest first: the last user that was read. */
export interface AccountCursor {
  readonly id: string;
  readonly createdAt: number;
}

/** What can be taken off an account. */
export type Removable = "email" | "external-account" | "passkey" | "device" | "api-key";

/**
 * Users and sessions by Clerk's Backend API: one method is one request. Every method fails with TransientFailure
 * (`RATE_LIMITED` with what Clerk asked to wait) or PermanentFailure; `ACCOUNT_LIMIT` where the instance's plan or settings
 * lack it (402, 403). Everything that changes something may be repeated, and what is not there any more counts as done.
 */
export interface Accounts {
  /** Whether the instance's plan and settings have bans or locks: asked of an id that nobody has, so nothing changes. */
  permits(what: "ban" | "lock", how: CallOptions): Promise<boolean>;
  /** How many users a filter leaves. */
  count(filter: AccountFilter, how: CallOptions): Promise<number>;
  /** Users that a filter names, 500 at most; those that are not there are left out. */
  find(filter: AccountFilter, how: CallOptions): Promise<readonly Account[]>;
  /** The next users in order of creation; empty after the last. A cursor's own user may be gone. @param limit 1 to 500 */
  after(
    cursor: AccountCursor | undefined,
    filter: AccountFilter,
    limit: number,
    how: CallOptions,
  ): Promise<readonly Account[]>;
  /** A user's sessions of every status, newest first, 500 at most. Clerk clears old ones away. @param offset from 0 */
  sessions(user: string, offset: number, how: CallOptions): Promise<readonly AccountSession[]>;
  /** @returns whether it was there */
  revoke(session: string, how: CallOptions): Promise<boolean>;
  /**
   * Ends every session of theirs, too. @param users 1 to 50
   * @throws PermanentFailure `HTTP_STATUS` when one of them is gone: then it is done to none
   */
  ban(users: readonly string[], how: CallOptions): Promise<void>;
  /** @param users 1 to 50 @throws as `ban` does */
  unban(users: readonly string[], how: CallOptions): Promise<void>;
  /** No sign-in until the lock ends (an hour, unless the instance says otherwise); sessions go on. */
  lock(user: string, how: CallOptions): Promise<boolean>;
  unlock(user: string, how: CallOptions): Promise<boolean>;
  /** The password has to be changed at the next sign-in, and every session ends. A user without one keeps their sign-in. */
  compromise(user: string, how: CallOptions): Promise<boolean>;
  /** Takes every second factor away. */
  clearFactors(user: string, how: CallOptions): Promise<boolean>;
  /** Trusted devices that are active. */
  devices(user: string, how: CallOptions): Promise<readonly Attached[]>;
  /** API keys that act for the user and are valid. */
  apiKeys(user: string, how: CallOptions): Promise<readonly Attached[]>;
  /** Takes one thing off an account; an API key is revoked. */
  remove(user: string, what: Removable, id: string, how: CallOptions): Promise<boolean>;
}
