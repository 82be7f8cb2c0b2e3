import type { Call } from "../bulk/caller.ts";
import { PermanentFailure } from "../errors.ts";
import type { Account, Accounts } from "../ports/accounts.ts";
import type { ListClaim } from "../ports/lists.ts";
import { placeIn, refuseFailures, workOn, type BulkContext } from "./bulk-work.ts";
import { claimOf } from "./digest.ts";
import { accountsOf } from "./named-users.ts";
import { listed } from "./walk.ts";

/** Users in one request of a ban (OpenAPI: POST /users/ban). */
export const banMax = 50;

/** Something that a user is or is not. */
export interface UserState {
  /** Whether it is so already: then the step has nothing to do with that user, and its undo neither. */
  readonly holds: (account: Account) => boolean;
  /** Makes it so for users who are there. Repeating is safe. */
  readonly set: (users: readonly string[]) => Promise<void>;
  /** Users that one call of `set` takes. */
  readonly group: number;
}

/** Banning and its opposite, by fifty. */
export const bans = (accounts: Accounts, call: Call, wanted: boolean): UserState => ({
  holds: ({ banned }) => banned === wanted,
  set: async (users) => await call((how) => (wanted ? accounts.ban(users, how) : accounts.unban(users, how))),
  group: banMax,
});

/** Locking and its opposite, one by one. */
export const locks = (accounts: Accounts, call: Call, wanted: boolean): UserState => ({
  holds: ({ locked }) => locked === wanted,
  set: async ([user = ""]) =>
    void (await call((how) => (wanted ? accounts.lock(user, how) : accounts.unlock(user, how)))),
  group: 1,
});

interface Set extends ListClaim {
  /** Whom this run changed, as a list's file: its undo takes exactly them. */
  readonly list: string;
}

/**
 * Brings users into a state. Whom it will change is on record, and kept as a list, before the first of them: those in whom it
 * holds already are neither changed nor in that list. Goes on behind the last batch of an earlier process; looks again at the
 * end. Who was deleted meanwhile counts as done.
 * @throws PermanentFailure `VERIFY_FAILED` when it does not hold in the end
 */
export async function setState(
  ids: readonly string[],
  state: UserState,
  context: BulkContext,
  call: Call,
): Promise<Set> {
  const { accounts } = context.ports;
  const { claim, mine } = await mineOf(ids, state, context, call);
  const list = await context.ports.lists.keep(claim, mine);
  const lacking = (some: readonly string[]) => lackingOf(some, state, accounts, call);
  const worked = await workOn(context, {
    source: (from) => listed(mine, from),
    total: mine.length,
    kept: () => ({ digest: claim.digest }),
    group: state.group,
    act: async (some) => {
      await setPresent(some, state, accounts, call);
      return some.length;
    },
  });
  const left = await lacking(mine);
  refuseFailures("It does not hold in the end for", {
    failed: left.length,
    failures: left.map((name) => ({
      name,
      why: worked.failures.find((each) => each.name === name)?.why ?? "somebody set it back",
    })),
  });
  return { ...claim, list };
}

/** Those of them who are there and not so. */
async function lackingOf(
  ids: readonly string[],
  { holds }: UserState,
  accounts: Accounts,
  call: Call,
): Promise<readonly string[]> {
  return (await accountsOf(ids, accounts, call)).filter((each) => !holds(each)).map(({ id }) => id);
}

/** Makes it so; refused as a whole when one of them is gone, it is asked for those who are left. */
export async function setPresent(
  users: readonly string[],
  state: UserState,
  accounts: Accounts,
  call: Call,
): Promise<void> {
  try {
    await state.set(users);
  } catch (error) {
    if (!(error instanceof PermanentFailure) || error.code !== "HTTP_STATUS") throw error;
    const present = await lackingOf(users, state, accounts, call);
    if (present.length > 0) await state.set(present);
  }
}

/** Decided once, by whichever process began. */
async function mineOf(
  ids: readonly string[],
  state: UserState,
  { ports: { accounts, lists }, resumedFrom }: BulkContext,
  call: Call,
): Promise<{ readonly claim: ListClaim; readonly mine: readonly string[] }> {
  if (resumedFrom === undefined) {
    const mine = await lackingOf(ids, state, accounts, call);
    return { claim: claimOf(mine), mine };
  }
  const { digest } = placeIn(resumedFrom).kept as { readonly digest: string };
  const mine = await lists.kept(digest);
  if (mine === undefined)
    throw new PermanentFailure("Whom this run was changing is kept on another machine.", {
      code: "PLAN_CHANGED",
      hint: "Resume there; or copy its .runbook/lists here.",
    });
  return { claim: claimOf(mine), mine };
}
