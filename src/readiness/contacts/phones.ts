import { mistakes } from "../check.ts";
import { contactsCheck, peopleFile } from "./people-of.ts";

export const contactsPhones = contactsCheck({
  id: "contacts.phones",
  severity: "medium",
  title: "Whoever is on call or may approve has a phone number.",
  why: "A chat message wakes nobody, and the chat may be what is away.",
  mend: "Add `phone` in contacts/people.yaml, with the country's code.",
  away: ["slack", "github", "vercel", "clerk"],
  look({ people, rota }) {
    const called = new Set(rota.weekly.people);
    return mistakes(
      people
        .filter(({ id, may }) => called.has(id) || may.includes("approve"))
        .flatMap(({ id, phone }) => {
          if (phone === undefined) return [{ what: `${id} has no phone number.`, at: peopleFile() }];
          return phone.replace(/\D/g, "").length < 6
            ? [{ what: `${id}'s phone is no number.`, at: peopleFile() }]
            : [];
        }),
    );
  },
});
