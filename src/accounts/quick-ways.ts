import type { Call } from "../bulk/caller.ts";
import { chunked } from "../bulk/pool.ts";
import type { Item } from "../bulk/work.ts";
import { PermanentFailure, RunbookError } from "../errors.ts";
import type { Account, Accounts } from "../ports/accounts.ts";
import { placeIn, workOn, type BulkContext } from "./bulk-work.ts";
import { endSessions } from "./end-sessions.ts";
import { bans, banMax, setPresent } from "./set-state.ts";

/**
 * One request for all sessions of a user, and a new password at the next sign-in; who has no password is signed out session by
 * session. Repeating is safe. Ends sessions of any age.
 */
export async function resetPassword(account: Account, accounts: Accounts, call: Call): Promise<void> {
  if (account.hasPassword) await call((how) => accounts.compromise(account.id, how));
  else await endSessions(account.id, accounts, call);
}

/** What the batch in hand bans for a moment: up to which place, and who in it was banned before. */
interface Moment {
  readonly until: string;
  readonly before: readonly string[];
}

interface Everybody {
  readonly source: (from: string) => AsyncIterable<Item<Account>>;
  readonly total: number | undefined;
}

/**
 * Signs users out by banning and unbanning fifty at a time: two requests for fifty people. Whoever is banned already stays
 * banned. What the batch in hand is about to ban is on record before, so that whoever goes on after a kill unbans exactly
 * those, before anything else.
 * @returns how many were signed out
 */
export async function banForAMoment(
  { source, total }: Everybody,
  context: BulkContext,
  call: Call,
): Promise<Awaited<ReturnType<typeof workOn>>> {
  const { accounts } = context.ports;
  const { at, ahead } = placeIn(context.resumedFrom);
  if (ahead !== undefined) await unbanMoment(source(at), ahead as Moment, accounts, call);
  return await workOn(context, {
    source,
    total,
    group: banMax,
    ahead: async (batch): Promise<Moment> =>
      await Promise.resolve({
        until: batch.at(-1)?.cursor ?? "",
        before: batch.flatMap(({ value: { id, banned } }) => (banned ? [id] : [])),
      }),
    act: async (some) => {
      const free = some.filter(({ banned }) => !banned).map(({ id }) => id);
      if (free.length === 0) return 0;
      await setPresent(free, bans(accounts, call, true), accounts, call);
      await unban(free, accounts, call);
      return free.length;
    },
  });
}

/** @throws PermanentFailure `OUTCOME_UNKNOWN`, which ends the work where it is: nobody may stay banned behind a checkpoint */
async function unban(users: readonly string[], accounts: Accounts, call: Call): Promise<void> {
  try {
    await setPresent(users, bans(accounts, call, false), accounts, call);
  } catch (cause) {
    if (!(cause instanceof RunbookError)) throw cause;
    throw new PermanentFailure(
      `Users whom this step had banned for a moment are still banned: ${cause.message}`,
      {
        code: "OUTCOME_UNKNOWN",
        hint: "Go on with `./runbook resume`: it unbans exactly them first.",
        cause,
      },
    );
  }
}

/** Whom an earlier process had banned, and not unbanned, when it was stopped. */
async function unbanMoment(
  source: AsyncIterable<Item<Account>>,
  { until, before }: Moment,
  accounts: Accounts,
  call: Call,
): Promise<void> {
  const ours: string[] = [];
  for await (const { value, cursor } of source) {
    if (value.banned && !before.includes(value.id)) ours.push(value.id);
    if (cursor === until) break;
  }
  for (const some of chunked(ours, banMax)) await unban(some, accounts, call);
}
