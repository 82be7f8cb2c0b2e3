import type { Person } from "../approval/person.ts";
import { BadInput } from "../errors.ts";
import type { Git } from "../ports/git.ts";
import { personByEmail } from "./contacts.ts";
import { contactFiles, readPeople } from "./read-contacts.ts";

/**
 * contacts/people.yaml as it was at a commit, never the working tree.
 * @throws BadInput `BAD_CONTACTS` when that commit is not part of this checkout's history, or the file has mistakes
 */
export async function peopleAt(git: Git, commit: string): Promise<readonly Person[]> {
  if (!(await git.isAncestor(commit, "HEAD")))
    throw new BadInput(`The contacts' commit ${commit.slice(0, 12)} is not in this checkout's history.`, {
      code: "BAD_CONTACTS",
      hint: "Fetch and check out what the run was started from.",
    });
  return readPeople(await git.show(commit, contactFiles.people));
}

/**
 * Who is at the keyboard: `--as`, else git's user.email.
 * @throws BadInput `BAD_CONTACTS` when that is nobody in the contacts
 */
export async function findOperator(
  git: Git,
  people: readonly Person[],
  as: string | undefined,
): Promise<Person> {
  const email = as === undefined ? await git.userEmail() : undefined;
  const person = as === undefined ? personByEmail(people, email) : people.find(({ id }) => id === as);
  if (person !== undefined) return person;
  const said = as ?? email;
  throw new BadInput(
    said === undefined
      ? "git does not know who you are, so neither do the contacts."
      : `${said} is nobody in contacts/people.yaml at this commit.`,
    {
      code: "BAD_CONTACTS",
      hint: `Set git's user.email, or say --as ${people.map(({ id }) => id).join(" | ")}.`,
    },
  );
}
