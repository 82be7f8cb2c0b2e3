import type { Call } from "../bulk/caller.ts";
import { RunbookError } from "../errors.ts";
import type { Account, Accounts, Attached, Removable } from "../ports/accounts.ts";

/** Something by which somebody may come in, added to an account since an instant. */
export interface Addition {
  readonly user: string;
  readonly what: Removable;
  readonly id: string;
  /** For people; text from outside. */
  readonly name: string;
  /** When, or why it is not known. */
  readonly since: string;
}

export interface Additions {
  readonly found: readonly Addition[];
  /** What could not be looked at, a sentence each. */
  readonly unseen: readonly string[];
  /** What only a person can take away, a sentence each. */
  readonly left: readonly string[];
}

/**
 * What was added to an account since an instant: e-mail addresses, external accounts, passkeys, trusted devices and API keys.
 * Clerk does not tell when a passkey was added: one that was used before is older, every other one counts.
 * @param since Unix milliseconds
 */
export async function additionsTo(
  account: Account,
  since: number,
  accounts: Accounts,
  call: Call,
): Promise<Additions> {
  const unseen: string[] = [];
  const look = async (what: string, ask: () => Promise<readonly Attached[]>) => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RunbookError) || error.code !== "ACCOUNT_LIMIT") throw error;
      unseen.push(`The instance does not let ${what} be listed.`);
      return [];
    }
  };
  const added = (each: Attached) => (each.createdAt ?? Infinity) >= since;
  const emails = account.emails.filter(added);
  const only = emails.length === account.emails.length && emails.length > 0;
  const parts: readonly (readonly [Removable, readonly Attached[]])[] = [
    ["email", emails.filter(({ primary }) => !(only && primary))],
    ["external-account", account.externalAccounts.filter(added)],
    ["passkey", account.passkeys.filter(({ lastUsedAt }) => lastUsedAt === undefined || lastUsedAt >= since)],
    [
      "device",
      (await look("trusted devices", () => call((how) => accounts.devices(account.id, how)))).filter(added),
    ],
    [
      "api-key",
      (await look("API keys", () => call((how) => accounts.apiKeys(account.id, how)))).filter(added),
    ],
  ];
  return {
    found: parts.flatMap(([what, all]) =>
      all.map(({ id, name, createdAt }) => ({
        ...{ user: account.id, what, id, name },
        since: sinceText(createdAt),
      })),
    ),
    unseen,
    left: only
      ? [`${account.id} has no older address than the one that was added: put its owner's back yourself.`]
      : [],
  };
}

const sinceText = (createdAt: number | undefined): string =>
  createdAt === undefined ? "when, Clerk does not tell" : new Date(createdAt).toISOString();

/** One line of a list of additions, and back. */
export const additionLine = ({ user, what, id }: Addition): string => `${user} ${what} ${id}`;
