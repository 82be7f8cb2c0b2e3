import { check, mistakes, notKnown } from "../check.ts";

export const liveLacks = check({
  id: "vercel.live-lacks",
  severity: "high",
  title: "What is live was made with the variables that the project has now.",
  why: "A change reaches new deployments only: the next build, for whatever reason, is the first that anybody sees it in.",
  mend: "Deploy the live commit again (`./runbook do deployment.redeploy`) and look at the app.",
  async look({ evidence }) {
    const { verdict, summary, data } = await evidence("deployments");
    if (verdict === "unknown") return notKnown(summary.replace(/\.$/, ""));
    const [missing, changed] = [data["missing"], data["changedAfter"]].map((names) =>
      Array.isArray(names) ? names : [],
    );
    return mistakes(
      [
        ...(missing ?? []).map((name) => ({
          what: `The live deployment was made without ${String(name)}.`,
          severity: "critical" as const,
        })),
        ...(changed ?? []).map((name) => ({
          what: `${String(name)} was changed after the live deployment was made.`,
        })),
      ],
      data["has"] === null ? ["Vercel does not tell which variables the live deployment was made with."] : [],
    );
  },
});
