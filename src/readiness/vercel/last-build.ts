import { check, nothing, whatIf } from "../check.ts";

export const lastBuild = check({
  id: "vercel.last-build",
  severity: "high",
  title: "The latest production deployment was built.",
  why: "What does not build today does not build at 03:00 either, and then it is the rotated key that waits for it.",
  mend: "Mend the build; `./runbook do deployment.list` names it.",
  async look({ ports, how }) {
    const [latest] = await ports.vercel.deployments({ ...how, limit: 1 });
    if (latest === undefined) return whatIf(true, "There is no production deployment.");
    return ["ERROR", "CANCELED"].includes(latest.state)
      ? whatIf(
          true,
          `${latest.id} is ${latest.state}${latest.error === undefined ? "" : `: ${latest.error}`}.`,
        )
      : nothing;
  },
});
