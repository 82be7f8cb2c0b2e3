import { check, mistakes } from "../check.ts";

export const toolsLint = check({
  id: "tools.runbooks",
  severity: "high",
  title: "Every runbook and notice can be read.",
  why: "A runbook with a mistake is refused when it is to be run.",
  mend: "`./runbook lint` and `./runbook contacts lint` name each place, and the way out.",
  async look({ lint }) {
    return mistakes(
      (await lint()).map(({ message, file, line, column }) => ({
        what: `${message}.`,
        at: { file, line, column },
      })),
    );
  },
});
