import type { Plan } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import { endingKey, type RunState } from "../journal/fold.ts";
import type { Audience } from "../ports/notify.ts";
import { endingAudience, endingNotice } from "../steps/bypass-warn.ts";
import type { Notice } from "../people/deliver-once.ts";
import type { Due } from "../bypass/ending.ts";

/** Who is warned of the end, and by which words. */
export interface WarningPlan {
  readonly notice: string;
  readonly to: Audience;
  /** What the frozen plan says of words and channel; undefined where there is no plan. */
  readonly decisions: Readonly<Record<string, unknown>> | undefined;
}

/** Where nobody planned anything. */
export const unplannedWarning: WarningPlan = {
  notice: endingNotice,
  to: endingAudience,
  decisions: undefined,
};

/** What the run's `bypass.warn` said, once it has been reached. */
export function warningOf(plan: Plan, state: RunState): WarningPlan | undefined {
  return planned(plan, (step) => state.steps[step]?.status === "succeeded");
}

/** The same while nobody is at work on the run: of one that has ended, and still holds something open, everyone is warned. */
export function warningOnRecord(plan: Plan | undefined, state: RunState): WarningPlan | undefined {
  if (plan !== undefined && state.phase !== "finished") return warningOf(plan, state);
  return (plan && planned(plan, () => true)) ?? unplannedWarning;
}

function planned(plan: Plan, reached: (step: string) => boolean): WarningPlan | undefined {
  const step = stepsOf(plan.nodes).find(({ id, use }) => use === "bypass.warn" && reached(id));
  if (step === undefined) return undefined;
  const { notice = endingNotice, to = endingAudience } = step.inputs as Partial<WarningPlan>;
  return { notice, to, decisions: step.action.decisions };
}

interface Warning extends Due {
  readonly until: string;
  readonly incident: string;
}

/** One warning as a notice. */
export function warningNotice(plan: WarningPlan, warning: Warning): Notice {
  const { until, minutes, minutesLeft, incident } = warning;
  return {
    ...plan,
    key: endingKey(until, minutes),
    until,
    values: { incident, minutes: minutesLeft, until },
  };
}
