import type { Call } from "../bulk/caller.ts";
import { BadInput } from "../errors.ts";
import type { Account } from "../ports/accounts.ts";
import type { Ports } from "../ports/index.ts";
import { protectedAccounts } from "../accounts/protected.ts";
import { isTestAddress, newTestAddress } from "./test-address.ts";

/** Whose session it is to be: somebody of the instance, or somebody who is made for it. */
export type Chosen = { readonly id: string } | { readonly email: string };

interface Choosing {
  readonly ports: Pick<Ports, "accounts" | "git" | "clerk">;
  readonly call: Call;
  /** What `--user` says: an id or an e-mail address; undefined: whoever is usual. */
  readonly wanted: string | undefined;
  /** What `RUNBOOK_TEST_USER` says. */
  readonly testUser: string | undefined;
}

const isId = (text: string) => /^user_\w+$/.test(text);

/**
 * On a development instance anybody; without a name the test user, or else a user who is made for this.
 * @param name makes that user's address nobody else's
 * @throws BadInput `BAD_ARGUMENT` for a name that nobody has
 */
export async function chooseInDevelopment(
  { ports, call, wanted, testUser }: Choosing,
  name: string,
): Promise<Chosen> {
  const named = wanted ?? testUser;
  const found = named === undefined ? undefined : await find(ports, call, named);
  if (found !== undefined) return { id: found.id };
  // The test user may be one of the production instance.
  if (wanted === undefined) return { email: newTestAddress(name) };
  if (isTestAddress(wanted)) return { email: wanted.toLowerCase() };
  throw new BadInput(`${wanted} is no user of this Clerk instance.`, {
    code: "BAD_ARGUMENT",
    hint: "Give an id or an e-mail address of a user, or an address such as jane+clerk_test@example.com, for which one is made.",
  });
}

/**
 * On a production instance nobody but the test user that `RUNBOOK_TEST_USER` names, and nobody of the team's.
 * @throws BadInput `TEST_USER_REFUSED`, `TEST_ADDRESS_REFUSED`
 */
export async function chooseInProduction({
  ports,
  call,
  wanted,
  testUser,
}: Choosing): Promise<{ readonly id: string }> {
  for (const named of [wanted, testUser])
    if (named !== undefined && isTestAddress(named)) throw refuseAddress(named);
  if (testUser === undefined)
    throw refuse(
      "This is a production instance, and no test user is named.",
      "Make a user who may lose everything, and set RUNBOOK_TEST_USER to its id or e-mail address.",
    );
  const found = await find(ports, call, testUser);
  if (found === undefined)
    throw refuse(
      "RUNBOOK_TEST_USER names nobody of this Clerk instance.",
      "Give the id or the e-mail address of a user there.",
    );
  const own = found.emails.find(({ name }) => isTestAddress(name));
  if (own !== undefined) throw refuseAddress(own.name);
  const same = wanted === undefined || wanted === found.id || hasAddress(found, wanted);
  if (!same)
    throw refuse(
      `${wanted} is not the test user of this production instance.`,
      "Leave --user out; a session of a real person is made by nobody but them.",
    );
  const { ids, names } = await protectedAccounts(ports, call);
  if (ids.includes(found.id))
    throw refuse(
      `RUNBOOK_TEST_USER is somebody of the team (${names.get(found.id) ?? found.id}) in contacts/people.yaml.`,
      "Name a user who may lose everything.",
    );
  return { id: found.id };
}

async function find({ accounts }: Choosing["ports"], call: Call, named: string) {
  const filter = isId(named) ? { ids: [named] } : { emails: [named.toLowerCase()] };
  return (await call((how) => accounts.find(filter, how)))[0];
}

const hasAddress = ({ emails }: Account, text: string) =>
  emails.some(({ name }) => name.toLowerCase() === text.toLowerCase());

const refuse = (message: string, hint: string) => new BadInput(message, { code: "TEST_USER_REFUSED", hint });

const refuseAddress = (email: string) =>
  new BadInput(`${email} is a test address, and this is a production instance.`, {
    code: "TEST_ADDRESS_REFUSED",
    hint: "Anybody verifies such an address with the code that Clerk publishes. Take another, and see `./runbook ready` for the instance's test mode.",
  });
