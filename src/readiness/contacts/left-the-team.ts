import { check, nothing, mistakes, notKnown } from "../check.ts";

export const leftTheTeam = check({
  id: "contacts.left-the-team",
  severity: "high",
  title: "Whoever may approve or execute is a member of the team at Vercel.",
  why: "Somebody who left still has the key whose signature opens the bypass.",
  mend: "Take their key and their rights out of contacts/people.yaml, or invite them to the team under that address.",
  async look({ account, contacts, how }) {
    const read = await contacts();
    if (!("value" in read)) return notKnown("The contacts have mistakes");
    const members = await account.members(how);
    if (members === undefined) return nothing;
    const known = new Set(members.map((email) => email.toLowerCase()));
    return mistakes(
      read.value.people
        .filter(
          ({ may, keys, email }) => may.length > 0 && keys.length > 0 && !known.has(email.toLowerCase()),
        )
        .map(({ id, may }) => ({
          what: `${id} may ${may.join(" and ")}, and is no member of the team at Vercel.`,
        })),
    );
  },
});
