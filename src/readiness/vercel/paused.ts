import { check, whatIf } from "../check.ts";

export const projectPaused = check({
  id: "vercel.paused",
  severity: "critical",
  title: "The project is not paused.",
  why: "A paused project answers 503 to everybody, whatever Clerk does.",
  mend: "`./runbook do project.release`, once whoever paused it says so.",
  async look({ ports, how }) {
    return whatIf(await ports.vercelTeam.isPaused(how), "The project is paused: production answers 503.");
  },
});
