import { callsWithin } from "../bulk/caller.ts";
import type { ClerkTesting } from "../ports/clerk-testing.ts";
import type { Clock } from "../ports/clock.ts";
import type { Made } from "./made.ts";
import { requestMs, type TestUserSession } from "./session.ts";

interface Beginning {
  readonly clock: Clock;
  readonly clerkTesting: ClerkTesting;
  /** `user_…` */
  readonly user: string;
  /** The user was made for this session. */
  readonly madeUser: boolean;
}

/**
 * A session by Clerk's Backend API alone, as its documentation has it for tests. Development instances only. Its tokens have no
 * `azp`, so an app that sets `authorizedParties` takes none of them (github.com/clerk/javascript/pull/8877).
 * @param made is told what there is to take away, also where this throws
 * @throws TransientFailure · PermanentFailure
 */
export async function beginByBackend(
  { clock, clerkTesting, user, madeUser }: Beginning,
  made: Made,
  signal: AbortSignal,
): Promise<TestUserSession> {
  signal.throwIfAborted();
  made.maybeSessionOf = user;
  // Not broken off: whether a session began has to be known.
  const session = (made.session = await clerkTesting.createSession(user, { timeoutMs: requestMs }));
  const call = callsWithin({ clock }, undefined, signal);
  const first = await call((how) => clerkTesting.sessionToken(session, how));
  return { ...{ user, session, madeUser, first }, next: (how) => clerkTesting.sessionToken(session, how) };
}
