import { mistakes } from "../check.ts";
import { contactsCheck, peopleFile } from "./people-of.ts";

export const contactsApprovers = contactsCheck({
  id: "contacts.approvers",
  severity: "critical",
  title: "Two people can approve, so that one may ask.",
  why: "Whoever asks may not approve. With none only the emergency exit is left; with one nothing is approved while they sleep, or ask.",
  mend: "Give a second person `may: [approve]` and the line of their ~/.ssh/id_ed25519.pub, and commit it.",
  look({ people }) {
    const can = people.filter(({ may, keys }) => may.includes("approve") && keys.length > 0);
    const keyless = people.filter(({ may, keys }) => may.includes("approve") && keys.length === 0);
    return mistakes([
      ...(can.length === 0
        ? [{ what: "Nobody can approve: no one who may has an SSH key.", at: peopleFile() }]
        : []),
      ...(can.length === 1
        ? [{ what: `Only ${can[0]?.id ?? ""} can approve.`, at: peopleFile(), severity: "high" as const }]
        : []),
      ...keyless.map(({ id }) => ({
        what: `${id} may approve, and has no key to sign with.`,
        at: peopleFile(),
        severity: "medium" as const,
      })),
    ]);
  },
});
