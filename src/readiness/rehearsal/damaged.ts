import { isDamaged } from "../../journal/newest-runs.ts";
import { check, mistakes } from "../check.ts";

export const recordsDamaged = check({
  id: "rehearsal.records-damaged",
  severity: "high",
  title: "Every run's record can be read, and its chain holds.",
  why: "A record that does not hold proves nothing to anybody, and a run that cannot be read cannot be resumed.",
  mend: "`./runbook verify RUN`; restore it from its remote, else keep it as evidence outside of incidents/.",
  async look({ runs }) {
    return mistakes(
      (await runs()).flatMap((run) => {
        if (isDamaged(run)) return [{ what: `${run.run}: ${run.problem}` }];
        return run.unanchored === undefined
          ? []
          : [{ what: `${run.run}: ${run.unanchored}`, severity: "medium" as const }];
      }),
    );
  },
});
