import { check, whatIf } from "../check.ts";

export const deploymentUrls = check({
  id: "vercel.deployment-urls",
  severity: "high",
  title: "Deployments' own addresses ask for a sign-in at Vercel.",
  why: "Every old deployment keeps its old keys and its old gate, and stays reachable at its own address: a denied user, a stolen token or a fixed flaw works there for ever.",
  mend: "Set Deployment Protection to Standard (Settings > Deployment Protection), or `./runbook do project.contain`.",
  async look({ ports, how }) {
    return whatIf(
      !(await ports.vercelTeam.isProtected(how)),
      "Deployment Protection is off, or of previews alone: production's old deployments are open to anybody.",
    );
  },
});
