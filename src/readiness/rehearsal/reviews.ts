import { isDamaged } from "../../journal/newest-runs.ts";
import { check, mistakes } from "../check.ts";

export const reviewsPending = check({
  id: "rehearsal.reviews-pending",
  severity: "medium",
  title: "What one person did alone was looked at by a second one.",
  why: "An exception that nobody looks at becomes the way it is done.",
  mend: "`./runbook report reviewed RUN`.",
  async look({ runs }) {
    return mistakes(
      (await runs()).flatMap((run) =>
        isDamaged(run) || run.state.reviewPending.length === 0
          ? []
          : [
              {
                what: `${run.run}: ${run.state.reviewPending.join(", ")} had no second person, and no review since.`,
              },
            ],
      ),
    );
  },
});
