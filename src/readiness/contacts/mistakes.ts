import { check, mistakes } from "../check.ts";
import { vendors } from "../check.ts";

export const contactsMistakes = check({
  id: "contacts.mistakes",
  severity: "critical",
  title: "The contacts and channels can be read.",
  why: "Who may approve is read from there: with a mistake nobody can, and nobody is called.",
  mend: "`./runbook contacts lint` names each place.",
  away: vendors,
  async look({ contacts, channels }) {
    const [read, told] = [await contacts(), await channels()];
    const problems = [
      "problems" in read ? read.problems : [],
      "problems" in told ? told.problems : [],
    ].flat();
    return mistakes(
      problems.map(({ message, file, line, column }) => ({
        what: `${message}.`,
        at: { file, line, column },
      })),
    );
  },
});
