import { onCall } from "../../people/contacts.ts";
import { mistakes } from "../check.ts";
import { contactsCheck } from "./people-of.ts";

const file = { file: "contacts/escalation.yaml", line: 1, column: 1 };

export const contactsEscalation = contactsCheck({
  id: "contacts.escalation",
  severity: "medium",
  title: "When nobody answers, somebody else is called.",
  why: "One level of one person is no escalation: their phone is off, and that is the incident.",
  mend: "Add a level to contacts/escalation.yaml, with other people.",
  look({ escalation, rota }) {
    const named = new Set(
      escalation.levels.flatMap(({ who }) =>
        who.flatMap((id) => (id === onCall ? rota.weekly.people : [id])),
      ),
    );
    return mistakes([
      ...(escalation.levels.length === 1
        ? [{ what: "There is one level, and nothing after it.", at: file }]
        : []),
      ...(named.size === 1
        ? [{ what: `Every level calls ${[...named].join("")}.`, at: file, severity: "high" as const }]
        : []),
      ...escalation.levels
        .filter(({ minutes }) => minutes !== undefined && minutes > 60)
        .map(({ name, minutes }) => ({
          what: `The level ${name} waits ${minutes ?? 0} minutes before the next.`,
          at: file,
        })),
    ]);
  },
});
