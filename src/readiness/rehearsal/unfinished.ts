import { ageText } from "../../facts/amounts.ts";
import { isDamaged } from "../../journal/newest-runs.ts";
import { check, mistakes } from "../check.ts";

const longMs = 24 * 3600_000;

export const runsUnfinished = check({
  id: "rehearsal.unfinished-runs",
  severity: "medium",
  title: "No run was left in its middle.",
  why: "Nobody knows whether its last change happened, and the next person stumbles over what it left.",
  mend: "`./runbook resume RUN`, or `./runbook abandon RUN --reason …`.",
  async look({ runs, nowMs }) {
    return mistakes(
      (await runs()).flatMap((run) => {
        if (isDamaged(run) || run.state.phase === "finished" || run.state.lastAt === undefined) return [];
        const age = nowMs - Date.parse(run.state.lastAt);
        return age > longMs
          ? [{ what: `${run.run} was left ${ageText(age)} ago (${run.state.phase}).` }]
          : [];
      }),
    );
  },
});
