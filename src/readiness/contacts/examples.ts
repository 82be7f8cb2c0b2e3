import { isExample } from "../../people/readiness.ts";
import { mistakes } from "../check.ts";
import { contactsCheck, peopleFile } from "./people-of.ts";

export const contactsExamples = contactsCheck({
  id: "contacts.examples",
  severity: "high",
  title: "Nobody in the contacts is an example.",
  why: "At 03:00 the first number that is dialled is nobody's.",
  mend: "Replace them in contacts/people.yaml, or `./runbook contacts import` what you have.",
  look: ({ people }) =>
    mistakes(
      people
        .filter(isExample)
        .map(({ id, email }) => ({ what: `${id} is an example (${email}).`, at: peopleFile() })),
    ),
});
