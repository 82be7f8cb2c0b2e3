import type { Call } from "../bulk/caller.ts";
import { BadInput, PermanentFailure } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { accountsOf } from "./named-users.ts";
import { protectedAccounts } from "./protected.ts";

type Reaching = Pick<Ports, "accounts" | "git" | "clerk" | "lists">;

/**
 * Holds users who are to be kept out against the mistakes that keep out too many. Changes nothing.
 * @param ids undefined: the list is elsewhere, so nothing can be said
 * @throws BadInput `BAD_LIST` for whoever is at the keyboard, and for a list that leaves nobody who can sign in
 */
export async function refuseLockingOut(
  ids: readonly string[] | undefined,
  ports: Reaching,
  call: Call,
): Promise<void> {
  // Whoever approves elsewhere sees what the requester was not refused.
  if (ids === undefined || ports.lists.claimed !== undefined) return;
  const { operator, names } = await protectedAccounts(ports, call);
  if (operator !== undefined && ids.includes(operator))
    throw new BadInput(`You are in the list yourself: ${operator} is ${names.get(operator)}.`, {
      code: "BAD_LIST",
      hint: "Take it out; if your own account is the one that was taken over, let a colleague do it.",
    });
  const able = await call((how) => ports.accounts.count({ banned: false }, how));
  if (able > ids.length) return;
  const among = (await accountsOf(ids, ports.accounts, call)).filter(({ banned }) => !banned).length;
  if (able > among) return;
  throw new BadInput(`The list leaves nobody who can sign in: it has all ${able} users who are not banned.`, {
    code: "BAD_LIST",
    hint: "Leave an account of your own team out. To sign everybody out, raise the epoch.",
  });
}

const instead = {
  ban: "Lock them, end their sessions and put them on the deny list instead: users.lock, sessions.revoke, policy.deny.",
  lock: "Put them on the deny list and end their sessions instead: policy.deny, sessions.revoke.",
} as const;

/** @throws PermanentFailure `ACCOUNT_LIMIT` where the instance has no bans or locks, with what to do instead */
export async function requirePermitted(
  what: "ban" | "lock",
  { accounts }: Pick<Ports, "accounts">,
  call: Call,
): Promise<void> {
  if (await call((how) => accounts.permits(what, how))) return;
  const lacks = what === "ban" ? "plan has no bans (402)" : "settings have lock-out turned off (403)";
  throw new PermanentFailure(`This Clerk instance's ${lacks}.`, {
    code: "ACCOUNT_LIMIT",
    hint: instead[what],
  });
}
