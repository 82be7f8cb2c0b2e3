import { fingerprint, parsePublicKeyLine } from "../../approval/ssh-key.ts";
import { personByEmail } from "../../people/contacts.ts";
import { mistake, nothing, vendors } from "../check.ts";
import { contactsCheck } from "./people-of.ts";

export const contactsSigning = contactsCheck({
  id: "contacts.signing-here",
  severity: "medium",
  title: "Whoever sits here and may approve can sign here.",
  why: "An approval is a signature by the key in the contacts: a new laptop with another key finds that out when somebody waits.",
  mend: "Load the key (`ssh-add`), or add this machine's key to contacts/people.yaml by a commit of somebody else.",
  machine: true,
  away: vendors,
  async look({ people }, { ports, checkout }) {
    const person = personByEmail(people, await ports.git.userEmail());
    if (person === undefined || !person.may.includes("approve")) return nothing;
    const here = new Set((await checkout.signingKeys()).flatMap(keyOf));
    return person.keys.flatMap(keyOf).some((key) => here.has(key))
      ? nothing
      : mistake(`None of ${person.id}'s keys of contacts/people.yaml is in the agent or in ~/.ssh here.`);
  },
});

function keyOf(line: string): readonly string[] {
  try {
    return [fingerprint(parsePublicKeyLine(line).blob)];
  } catch {
    // A kind of key that approves nothing here.
    return [];
  }
}
