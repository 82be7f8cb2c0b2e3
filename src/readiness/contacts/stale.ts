import { ageText } from "../../facts/amounts.ts";
import { check, mistake, nothing } from "../check.ts";

const oldMs = 180 * 24 * 3600_000;

export const contactsStale = check({
  id: "contacts.stale",
  severity: "medium",
  title: "Somebody looked at the contacts within half a year.",
  why: "Numbers change and people leave; the list looks as good as on its first day.",
  mend: "Ask each person, and commit contacts/people.yaml, if only its date in a comment.",
  async look({ checkout, nowMs }) {
    const at = await checkout.changedAt("contacts/people.yaml");
    if (at === undefined)
      return mistake("contacts/people.yaml was never committed: no approval can be checked against it.", {
        severity: "critical",
      });
    return nowMs - at > oldMs
      ? mistake(`contacts/people.yaml was last changed ${ageText(nowMs - at)} ago.`)
      : nothing;
  },
});
