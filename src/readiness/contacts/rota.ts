import { onCallAt } from "../../people/rota.ts";
import { mistake, mistakes, type Found } from "../check.ts";
import { contactsCheck } from "./people-of.ts";

const rotaFile = { file: "contacts/rota.yaml", line: 1, column: 1 };

export const contactsRota = contactsCheck({
  id: "contacts.rota",
  severity: "high",
  title: "Somebody is on call now, and somebody else next week.",
  why: "An escalation that begins with nobody reaches the second level fifteen minutes late.",
  mend: "Set `weekly` in contacts/rota.yaml, with at least two people.",
  look({ rota, people }, { nowMs }) {
    const now = onCallAt(rota, nowMs);
    if (now === undefined) return mistake("Nobody is on call now.", { at: rotaFile });
    const found: Found[] = [];
    if (new Set(rota.weekly.people).size === 1)
      found.push({ what: `${now.who} is on call every week.`, at: rotaFile, severity: "medium" });
    const person = people.find(({ id }) => id === now.who);
    if (person !== undefined && !person.may.includes("execute"))
      found.push({
        what: `${now.who} is on call and may carry no runbook out.`,
        at: rotaFile,
        severity: "medium",
      });
    return mistakes(found);
  },
});
