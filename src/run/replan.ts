import { PermanentFailure } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { planFrom, recipeOf } from "../plan/recipe.ts";
import type { Included } from "../runbook/included-texts.ts";
import type { Ports } from "../ports/index.ts";
import { stackWith } from "../ports/stack-with.ts";
import type { Catalogue } from "../steps/catalogue.ts";

const nothing = { changes: [], drift: [], warnings: [], elapsedMs: 0 };

/** What a preview shows is no decision, so no hash covers it; and it costs a start of the engine. */
function unpreviewed(ports: Ports): Ports {
  return { ...ports, stack: stackWith(ports.stack, { preview: async () => nothing }) };
}

/**
 * Plans again with the same text, inputs and facts, against the world as it is now. Changes nothing, and previews nothing:
 * people wait, and the engine says in the update itself what it refuses.
 * @throws PermanentFailure `PLAN_CHANGED` when it comes out differently; BadInput when the text has mistakes
 */
export async function reverifyPlan(
  plan: Plan,
  around: {
    readonly ports: Ports;
    readonly catalogue: Catalogue;
    readonly text: string;
    readonly included?: Included;
  },
): Promise<void> {
  const again = await planFrom(recipeOf(plan), { ...around, ports: unpreviewed(around.ports) });
  if (again.hash === plan.hash) return;
  const text = again.runbook.digest !== plan.runbook.digest;
  throw new PermanentFailure(
    text
      ? `${plan.runbook.file} was edited since it was planned, so the plan no longer stands.`
      : "What would be done now is not what was planned, so the plan no longer stands.",
    {
      code: "PLAN_CHANGED",
      hint: "Nothing was done with it. Look with `./runbook plan`, and start a new run.",
    },
  );
}
