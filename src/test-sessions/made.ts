import { callsWithin, type Call } from "../bulk/caller.ts";
import { RunbookError } from "../errors.ts";
import type { Accounts } from "../ports/accounts.ts";
import type { ClerkTesting } from "../ports/clerk-testing.ts";
import type { Clock } from "../ports/clock.ts";

/** What was made at Clerk for a test session, noted before the request that makes it where its name is known then. */
export interface Made {
  /** Address of a user that is or was to be made. */
  email?: string;
  user?: string;
  session?: string;
  signInToken?: string;
  /** A request that begins a session was sent, and no answer came. */
  maybeSessionOf?: string;
}

interface Around {
  readonly clock: Clock;
  readonly accounts: Pick<Accounts, "find" | "revoke">;
  readonly clerkTesting: ClerkTesting;
}

/**
 * Takes away what was made: a user with all that is theirs, else the session. Safe to repeat.
 * @returns what is left, a sentence each; never throws for an answer of Clerk's
 */
export async function takeAway(made: Made, around: Around): Promise<readonly string[]> {
  const call = callsWithin(around, undefined);
  const { clerkTesting, accounts } = around;
  const left: string[] = [];
  const trying = async (what: string, act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
      left.push(`${what}: ${error.message}`);
    }
  };
  const { signInToken, session, maybeSessionOf } = made;
  if (signInToken !== undefined)
    await trying("The sign-in token could not be revoked", () =>
      call((how) => clerkTesting.revokeSignInToken(signInToken, how)),
    );
  if (made.email !== undefined) {
    await trying(`The user ${made.email} could not be deleted`, () => deleteMade(made, around, call));
    return left;
  }
  if (session !== undefined)
    await trying(`The session ${session} could not be ended`, () =>
      call((how) => accounts.revoke(session, how)),
    );
  else if (maybeSessionOf !== undefined)
    left.push(`Clerk did not answer, so a session of ${maybeSessionOf} may have begun.`);
  return left;
}

async function deleteMade({ email = "", user }: Made, { accounts, clerkTesting }: Around, call: Call) {
  // The answer to its making may have been lost: the address is nobody else's.
  const ids =
    user === undefined
      ? (await call((how) => accounts.find({ emails: [email] }, how))).map(({ id }) => id)
      : [user];
  for (const id of ids) await call((how) => clerkTesting.deleteUser(id, how));
}
