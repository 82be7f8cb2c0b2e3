import { check, mistake, notKnown, nothing } from "../check.ts";

export const backendAway = check({
  id: "tools.backend-away",
  severity: "medium",
  title: "The stack's state does not need what may be away.",
  why: "State behind a sign-in by GitHub is out of reach while GitHub is; then only `--direct` is left.",
  mend: "Know `./runbook bypass open --direct`, or keep the state in a bucket with credentials of its own.",
  away: ["github", "vercel", "clerk", "slack"],
  async look({ checkout }) {
    const backend = checkout.backend();
    if (backend === undefined) return notKnown("Nobody said where the stack's state is");
    return /pulumi\.com/.test(backend)
      ? mistake("The stack's state is at Pulumi Cloud: a sign-in by GitHub may stand before it.", {
          severity: "low",
        })
      : nothing;
  },
});
