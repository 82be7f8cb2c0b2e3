import type { Call } from "../bulk/caller.ts";
import { inParallel } from "../bulk/pool.ts";
import { PermanentFailure } from "../errors.ts";
import type { Accounts, AccountSession } from "../ports/accounts.ts";

/** Which of a user's open sessions are meant; what is left out does not narrow. Unix milliseconds. */
export interface SessionFilter {
  readonly createdBefore?: number | undefined;
  /** Created at or after it, or impersonated. */
  readonly createdSince?: number | undefined;
}

/** Largest page of sessions (OpenAPI: LimitParameter). */
const pageSize = 500;
/** Of one user at once. */
const width = 4;
/** Rounds of ending and looking again, for one user. */
const roundsMax = 6;

/**
 * Ends a user's open sessions, those that wait for a task, too, newest first, and looks again until none is left.
 * Repeating is safe: what has ended already is not asked for again.
 * @returns how many it ended
 * @throws PermanentFailure `VERIFY_FAILED` when new ones come as fast as they are ended
 */
export async function endSessions(
  user: string,
  accounts: Pick<Accounts, "sessions" | "revoke">,
  call: Call,
  filter: SessionFilter = {},
): Promise<number> {
  let ended = 0;
  for (let round = 0; round < roundsMax; round++) {
    const open = await openSessions(user, accounts, call, filter);
    if (open.length === 0) return ended;
    await inParallel(open, width, async ({ id }) => {
      if (await call((how) => accounts.revoke(id, how))) ended++;
    });
  }
  throw new PermanentFailure(`${user} still has open sessions: new ones come as fast as they are ended.`, {
    code: "VERIFY_FAILED",
    hint: "Put the user on the deny list or ban them first, then end their sessions.",
  });
}

/** A user's open sessions, newest first. */
export async function openSessions(
  user: string,
  accounts: Pick<Accounts, "sessions">,
  call: Call,
  { createdBefore = Infinity, createdSince = -Infinity }: SessionFilter = {},
): Promise<readonly AccountSession[]> {
  // A session made between two pages moves one that was read onto the next.
  const open = new Map<string, AccountSession>();
  for (let offset = 0; ; offset += pageSize) {
    const page = await call((how) => accounts.sessions(user, offset, how));
    for (const session of page)
      if (
        isOpen(session.status) &&
        session.createdAt < createdBefore &&
        (session.createdAt >= createdSince || session.impersonated)
      )
        open.set(session.id, session);
    if (page.length < pageSize) break;
  }
  return [...open.values()].toSorted((one, other) => other.createdAt - one.createdAt);
}

/** A pending session waits for a task, such as a new password; Clerk's filter by status does not know it. */
const isOpen = (status: string): boolean => status === "active" || status === "pending";
