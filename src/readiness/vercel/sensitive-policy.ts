import { check, whatIf } from "../check.ts";

export const sensitivePolicy = check({
  id: "vercel.sensitive-policy",
  severity: "low",
  title: "The team's policy makes new variables sensitive.",
  why: "Without it the next secret is readable again, because the form's default is.",
  mend: "Team settings > Security & Privacy > Enforce Sensitive Environment Variables. Before that see docs/commands.md: adoption then has to write.",
  async look({ ports, how }) {
    return whatIf(!(await ports.vercel.sensitiveOnly(how)), "New variables can be made readable.");
  },
});
