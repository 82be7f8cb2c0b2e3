import { check, whatIf } from "../check.ts";

/** Within an incident's first window of escalation. */
const longest = 15;

export const rollingRelease = check({
  id: "vercel.rolling-release",
  severity: "medium",
  title: "A new deployment gets all traffic soon.",
  why: "A rolling release holds a rotated key or a grant back from a part of the users, for minutes or until somebody clicks.",
  mend: "Know how to complete it (`vercel rolling-release complete`), or use the runtime lane; shorten its stages.",
  async look({ outlook, identity }) {
    const { rolling } = await outlook();
    const { lane } = await identity();
    if (rolling === undefined) return whatIf(false, "");
    const how = rolling.needsApproval ? "waits for somebody's approval" : `takes ${rolling.minutes} minutes`;
    return whatIf(
      rolling.needsApproval || rolling.minutes > longest || lane === "redeploy",
      `Releases roll, and a new deployment ${how} before it has all traffic.`,
      lane === "redeploy" ? { severity: "high" } : {},
    );
  },
});
