import type { Person } from "../../approval/person.ts";
import { BadInput } from "../../errors.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import { peopleAt, findOperator } from "../../people/operator.ts";

/**
 * Who is at the keyboard, and may run runbooks. @param as their id; default: by git's user.email
 * @throws BadInput for somebody whom the committed contacts do not know, or who may not
 */
export async function operatorOf({ git }: Pick<OpenedPorts, "git">, as: string | undefined): Promise<Person> {
  const person = await findOperator(git, await peopleAt(git, await git.head()), as);
  if (person.may.includes("execute")) return person;
  throw new BadInput(`${person.name} may not run runbooks.`, {
    code: "BAD_CONTACTS",
    hint: "contacts/people.yaml says who may; changes count once they are committed.",
  });
}

/**
 * The same ports with that person at the keyboard, whatever git's user.email says: steps hold people back from shutting
 * themselves out, and the stack's history names who did it.
 */
export const actingAs = <Some extends Pick<OpenedPorts, "git">>(ports: Some, { email }: Person): Some => ({
  ...ports,
  git: { ...ports.git, userEmail: async () => await Promise.resolve(email) },
});

/** A run as somebody types it: its name, or the path of its folder that a shell completes. */
export function runName(typed: string): string {
  return typed.replace(/^.*incidents[\\/]/, "").replace(/(?<![\\/])[\\/]+$/, "");
}
