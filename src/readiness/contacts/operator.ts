import { personByEmail } from "../../people/contacts.ts";
import { mistake, nothing, vendors } from "../check.ts";
import { contactsCheck } from "./people-of.ts";

export const contactsOperator = contactsCheck({
  id: "contacts.operator",
  severity: "high",
  title: "Whoever sits here is somebody in the contacts.",
  why: "Every run begins with who you are: a git address that nobody has there is a refusal at the first command.",
  mend: "`git config user.email` to the address in contacts/people.yaml, or give --as each time.",
  machine: true,
  away: vendors,
  async look({ people }, { ports }) {
    const email = await ports.git.userEmail();
    if (email === undefined) return mistake("git has no user.email here.");
    const person = personByEmail(people, email);
    if (person === undefined) return mistake(`${email} is nobody in contacts/people.yaml.`);
    return person.may.includes("execute")
      ? nothing
      : mistake(`${person.id} may carry no runbook out.`, { severity: "medium" });
  },
});
