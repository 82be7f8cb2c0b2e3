import { counted } from "../../facts/amounts.ts";
import { claimOf } from "../../accounts/digest.ts";
import { frozenIds } from "../../accounts/named-users.ts";
import { callsWithin } from "../../bulk/caller.ts";
import { NeedsHuman, RunbookError } from "../../errors.ts";
import type { Recipe } from "../../plan/recipe.ts";
import type { Ports } from "../../ports/index.ts";

type Claims = NonNullable<Recipe["lists"]>;

/**
 * The same ports for planning in an approver's clone: a list whose file is with the requester is taken by its digest, and
 * Clerk, whose key may not be here, is asked for nothing that the signed decisions need.
 */
export function withClaims<P extends Ports>(ports: P, claims: Claims = {}, table?: Recipe["database"]): P {
  const { accounts, lists, clerkUsers, database } = ports;
  return {
    ...ports,
    lists: overlaid(lists, { claimed: (path) => (Object.hasOwn(claims, path) ? claims[path] : undefined) }),
    database: overlaid(database, { claimed: table }),
    clerkUsers: overlaid(clerkUsers, {
      count: (filter, how) => otherwise(0, () => clerkUsers.count(filter, how)),
    }),
    accounts: overlaid(accounts, {
      permits: (what, how) => otherwise(true, () => accounts.permits(what, how)),
      count: (filter, how) => otherwise(0, () => accounts.count(filter, how)),
      find: (filter, how) => otherwise([], () => accounts.find(filter, how)),
    }),
  };
}

/** The same with some methods of ours, whether it is an object or of a class. */
function overlaid<T extends object>(target: T, ours: Partial<T>): T {
  const ownOrTheirs = (name: string | symbol): unknown => {
    if (Object.hasOwn(ours, name)) return Reflect.get(ours, name);
    const theirs: unknown = Reflect.get(target, name);
    return typeof theirs === "function" ? (theirs.bind(target) as unknown) : theirs;
  };
  return new Proxy(target, { get: (_, name) => ownOrTheirs(name) });
}

async function otherwise<T>(value: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RunbookError) return value;
    throw error;
  }
}

/**
 * What an approver knows of the lists of a request: a sentence each.
 * @param file a list that they hold themselves; its users must be those that are asked for
 * @throws NeedsHuman `APPROVAL_INVALID` when they are not · BadInput `BAD_LIST` for its lines
 */
export async function listFindings(
  claims: Claims = {},
  ports: Pick<Ports, "lists" | "accounts" | "clock">,
  file: string | undefined,
): Promise<readonly string[]> {
  if (file === undefined)
    return Object.entries(claims).map(
      ([path, { digest, count }]) =>
        `Not checked from here: who the ${counted(count, "user")} of ${path} are (${digest.slice(0, 19)}…). Check them with --list FILE.`,
    );
  const call = callsWithin(ports, undefined);
  const mine = claimOf(await frozenIds(file, ports, call));
  const asked = Object.values(claims);
  if (asked.length > 0 && asked.every(({ digest }) => digest === mine.digest))
    return [
      `Checked: ${file} has exactly the ${counted(mine.count, "user")} that ${mine.count === 1 ? "is" : "are"} asked for (${mine.digest.slice(0, 19)}…).`,
    ];
  throw new NeedsHuman(
    asked.length === 0
      ? "The request names no list, so there is nothing that --list could be held against."
      : `${file} has other users than are asked for: ${mine.count} here, ${asked.map(({ count }) => count).join(" and ")} there.`,
    { code: "APPROVAL_INVALID", hint: "Do not sign; compare the lists with whoever asked." },
  );
}
