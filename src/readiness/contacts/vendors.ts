import { mistakes } from "../check.ts";
import { contactsCheck } from "./people-of.ts";

const needed = ["clerk", "vercel"];

export const contactsVendors = contactsCheck({
  id: "contacts.vendors",
  severity: "low",
  title: "The vendors' support can be asked, with the account's name at hand.",
  why: "Support asks for the account first; looked up in the night it is behind a sign-in that does not work.",
  mend: "Write `account` (and `accountManager`, where you have one) in contacts/vendors.yaml.",
  look: ({ vendors }) =>
    mistakes([
      ...needed
        .filter((id) => vendors.every((one) => !one.id.includes(id)))
        .map((id) => ({
          what: `There is no entry for ${id}.`,
          at: { file: "contacts/vendors.yaml", line: 1, column: 1 },
        })),
      ...vendors
        .filter(({ account }) => account === undefined || account.startsWith("replace with"))
        .map(({ id }) => ({
          what: `${id} has no account's name.`,
          at: { file: "contacts/vendors.yaml", line: 1, column: 1 },
        })),
    ]),
});
