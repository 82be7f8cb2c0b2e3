import type { CallOptions } from "./clerk.ts";
import type { Secret } from "./secret.ts";

/** A sign-in token: redeemed once at the Frontend API it signs its user in. */
export interface SignInToken {
  /** `sit_…`, to revoke it by. */
  readonly id: string;
  readonly token: Secret;
}

/** What lets an automated browser through Clerk's bot protection; it signs nobody in. */
export interface TestingToken {
  readonly token: Secret;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/**
 * What Clerk's Backend API has for tests: one method is one request. Every method fails with TransientFailure or
 * PermanentFailure. What makes something is not safe to repeat: a lost answer may have made it.
 */
export interface ClerkTesting {
  /** A user with this e-mail address, verified, and no password. @returns its id */
  createUser(email: string, how: CallOptions): Promise<string>;
  /** Deletes a user with their sessions. Safe to repeat. @returns whether it was there */
  deleteUser(user: string, how: CallOptions): Promise<boolean>;
  /** A session without a sign-in. Clerk refuses it on production instances. @returns its id */
  createSession(user: string, how: CallOptions): Promise<string>;
  /** The next token of an active session, for 60 s. Safe to repeat. */
  sessionToken(session: string, how: CallOptions): Promise<Secret>;
  /** @param seconds how long it may be redeemed, 1 or more */
  createSignInToken(user: string, seconds: number, how: CallOptions): Promise<SignInToken>;
  /** Safe to repeat; one that was redeemed or is gone counts as revoked. */
  revokeSignInToken(id: string, how: CallOptions): Promise<void>;
  testingToken(how: CallOptions): Promise<TestingToken>;
}
