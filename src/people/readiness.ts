import type { Person } from "../approval/person.ts";
import type { Contacts } from "./contacts.ts";

/** Stands in the shipped files, or was made up by an import. */
export const isExample = ({ email }: Pick<Person, "email">): boolean =>
  /@example\.(com|net|org)$/i.test(email);

/** What a reader of valid contacts should still put right before the first night; one sentence each. */
export function readinessGaps(contacts: Contacts): readonly string[] {
  const { people } = contacts;
  const approvers = people.filter((person) => person.may.includes("approve") && person.keys.length > 0);
  const examples = people.filter(isExample);
  const gaps: string[] = [];
  if (examples.length > 0)
    gaps.push(`These people are examples: ${examples.map(({ id }) => id).join(", ")}. Replace them.`);
  const numberless = people.filter(({ phone }) => phone !== undefined && phone.replace(/\D/g, "").length < 6);
  if (numberless.length > 0)
    gaps.push(
      `These phones are no numbers: ${numberless.map(({ id }) => id).join(", ")}. Nobody can be called on them.`,
    );
  const unsaid = contacts.vendors.filter(({ account }) => account?.startsWith("replace with") === true);
  if (unsaid.length > 0)
    gaps.push(
      `These vendors' accounts are examples: ${unsaid.map(({ name }) => name).join(", ")}. Their support asks for them first.`,
    );
  if (approvers.length === 0)
    gaps.push(
      "Nobody may approve yet: no one who may approve has an SSH key here. Only the emergency exit is left.",
    );
  else if (approvers.length === 1)
    gaps.push(`Only ${approvers[0]?.name} can approve; when they are asleep, or asking, nobody can.`);
  if (!people.some((person) => person.may.includes("execute"))) gaps.push("Nobody may carry a runbook out.");
  return gaps;
}
