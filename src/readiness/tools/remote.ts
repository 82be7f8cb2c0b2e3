import { check, mistake, nothing } from "../check.ts";

export const remote = check({
  id: "tools.remote",
  severity: "high",
  title: "Records, contacts and runbooks are pushed somewhere.",
  why: "What is on this machine alone cannot be taken over by a colleague, and is gone with it.",
  mend: "Add a remote, and `git push`.",
  async look({ checkout }) {
    const hosts = await checkout.remoteHosts();
    if (hosts.length === 0) return mistake("This checkout has no remote.");
    const unpushed = await checkout.unpushed();
    return unpushed !== undefined && unpushed > 0
      ? mistake(
          `${unpushed === 1 ? "One commit is" : `${unpushed} commits are`} in no remote that this clone knows.`,
          { severity: "medium" },
        )
      : nothing;
  },
});
