import type { Plan } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Catalogue } from "../steps/catalogue.ts";

/** Whether a plan has a step that takes this out of force. */
export function plansEndOf(what: string, { nodes }: Pick<Plan, "nodes">, catalogue: Catalogue): boolean {
  return stepsOf(nodes).some(({ use }) => {
    const inForce = catalogue.get(use)?.inForce;
    return inForce !== undefined && "ends" in inForce && inForce.ends === what;
  });
}
