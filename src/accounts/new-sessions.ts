import { everybody } from "./walk.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { AccountSession } from "../ports/accounts.ts";
import type { Ports } from "../ports/index.ts";

/** A session that began since then. */
export interface NewSession {
  readonly user: string;
  readonly session: AccountSession;
}

/**
 * Sessions that began since then or in which somebody impersonates, of these users, or of everybody who was active since
 * then: no list of the API has them all. Costs a request a user.
 * @param mostUsers looked at; `more` says that there were others
 */
export async function newSessions(
  { accounts }: Pick<Ports, "accounts">,
  around: { readonly users: readonly string[]; readonly sinceMs: number; readonly mostUsers: number },
  how: CallOptions,
): Promise<{ readonly found: readonly NewSession[]; readonly more: boolean }> {
  const { users, sinceMs, mostUsers } = around;
  const named = users.length > 0 ? users : await activeUsers({ accounts }, sinceMs, mostUsers + 1, how);
  const found: NewSession[] = [];
  for (const user of named.slice(0, mostUsers))
    for (const session of await accounts.sessions(user, 0, how))
      if (session.status === "active" || session.status === "pending")
        if (session.createdAt >= sinceMs || session.impersonated) found.push({ user, session });
  return { found, more: named.length > mostUsers };
}

async function activeUsers(
  { accounts }: Pick<Ports, "accounts">,
  sinceMs: number,
  most: number,
  how: CallOptions,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { name } of everybody(accounts, (request) => request(how), { activeSince: sinceMs }))
    if (ids.push(name) === most) break;
  return ids;
}

/** As a line for whoever decides about it. Text from outside: to be printed escaped. */
export function sessionText({ user, session }: NewSession): string {
  const { id, createdAt, ip, city, country, browser, impersonated } = session;
  const from = [ip, city, country, browser].filter((part) => part !== undefined).join(", ");
  return `${id} of ${user} since ${new Date(createdAt).toISOString()}${impersonated ? ", impersonated" : ""}${from === "" ? "" : ` (${from})`}`;
}
