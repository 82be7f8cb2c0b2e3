import { mistakes } from "../check.ts";
import { contactsCheck, peopleFile } from "./people-of.ts";

export const contactsExecutors = contactsCheck({
  id: "contacts.executors",
  severity: "high",
  title: "More than one person may carry a runbook out.",
  why: "The one who may is on a plane.",
  mend: "Give a second person `may: [execute]`, and have them run a drill.",
  look({ people }) {
    const may = people.filter((person) => person.may.includes("execute"));
    if (may.length === 0)
      return mistakes([{ what: "Nobody may carry a runbook out.", at: peopleFile(), severity: "critical" }]);
    return mistakes(
      may.length === 1
        ? [{ what: `Only ${may[0]?.id ?? ""} may carry a runbook out.`, at: peopleFile() }]
        : [],
    );
  },
});
