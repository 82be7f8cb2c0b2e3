import type { CallOptions } from "../ports/clerk.ts";
import type { Secret } from "../ports/secret.ts";

/** From one token to the next, milliseconds: of the 60 s that Clerk gives a token ten are left for whoever has just read it. */
export const refreshMs = 50_000;
/** For one request, milliseconds. */
export const requestMs = 10_000;

/** A session of a test user that this process has begun. */
export interface TestUserSession {
  /** `user_…` */
  readonly user: string;
  /** `sess_…` */
  readonly session: string;
  /** The user was made for this session. */
  readonly madeUser: boolean;
  /** The token that came first. */
  readonly first: Secret;
  /** Another token, for 60 s. Safe to repeat. @throws TransientFailure · PermanentFailure when the session is over */
  readonly next: (how: CallOptions) => Promise<Secret>;
}
