import type { Call } from "../bulk/caller.ts";
import { unlessRefused } from "../errors.ts";
import { peopleAt } from "../people/operator.ts";
import { personByEmail } from "../people/contacts.ts";
import type { Ports } from "../ports/index.ts";

/** Accounts that what is done to everybody leaves out. */
export interface Protected {
  /** Who it is, by Clerk id: `ada`, `the test user`. */
  readonly names: ReadonlyMap<string, string>;
  /** Those of the contacts, sorted: the same in every clone of a commit. */
  readonly ids: readonly string[];
  /** The account of whoever is at the keyboard, as far as it is known. */
  readonly operator: string | undefined;
  /** What cannot be told, a sentence each. */
  readonly unknown: readonly string[];
}

/**
 * The people of contacts/ by their `clerkId`, never by e-mail, and the test user. Asks Clerk for the test user alone.
 * Never throws for contacts that cannot be read: that is said.
 */
export async function protectedAccounts(
  { git, clerk, accounts }: Pick<Ports, "git" | "clerk" | "accounts">,
  call: Call,
): Promise<Protected> {
  const people = await unlessRefused(async () => await peopleAt(git, await git.head()));
  const email = await unlessRefused(() => git.userEmail());
  const names = new Map<string, string>();
  for (const { id, clerkId } of people ?? []) if (clerkId !== undefined) names.set(clerkId, id);
  const ids = [...names.keys()].sort();
  const without = (people ?? []).filter(({ clerkId }) => clerkId === undefined).map(({ id }) => id);
  const identifier = clerk.testUser?.identifier;
  let testUserMissing = false;
  if (identifier !== undefined) {
    const filter = identifier.includes("@") ? { emails: [identifier.toLowerCase()] } : { ids: [identifier] };
    const found = await call((how) => accounts.find(filter, how));
    for (const { id } of found) names.set(id, "the test user");
    testUserMissing = found.length === 0;
  }
  return {
    names,
    ids,
    operator: people === undefined ? undefined : personByEmail(people, email)?.clerkId,
    unknown: [
      ...(testUserMissing
        ? ["The test user of RUNBOOK_TEST_USER is not found by id or address, so it is not left out."]
        : []),
      ...(people === undefined
        ? ["The contacts cannot be read here, so nobody of the team is recognised."]
        : []),
      ...(without.length === 0
        ? []
        : [`Not recognised, since contacts/people.yaml has no clerkId of theirs: ${without.join(", ")}.`]),
    ],
  };
}
