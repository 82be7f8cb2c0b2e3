import { mistakes } from "../check.ts";
import { contactsCheck, peopleFile } from "./people-of.ts";

export const contactsOwnAccounts = contactsCheck({
  id: "contacts.own-accounts",
  severity: "low",
  title: "Whoever may execute has their own account of the app named.",
  why: "A sign-out of everybody leaves the named ones out; without the name operators lock themselves out of their own app.",
  mend: "Add `clerkId` in contacts/people.yaml; `./runbook users find` tells it.",
  look: ({ people }) =>
    mistakes(
      people
        .filter(({ may, clerkId }) => may.includes("execute") && clerkId === undefined)
        .map(({ id }) => ({ what: `${id} names no clerkId.`, at: peopleFile() })),
    ),
});
