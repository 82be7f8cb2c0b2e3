import type { ApprovedGrant } from "../approval/document.ts";
import type { PlannedStep } from "../plan/plan.ts";
import type { Ports } from "../ports/index.ts";
import type { Catalogue } from "../steps/catalogue.ts";

/** The grant that a step asks a second person for; undefined where its plan is all that is signed. */
export async function stepGrant(
  { use, inputs }: Pick<PlannedStep, "use" | "inputs">,
  { catalogue, ports }: { readonly catalogue: Catalogue; readonly ports: Pick<Ports, "stack" | "clock"> },
): Promise<ApprovedGrant | undefined> {
  const step = catalogue.get(use);
  return await step?.grant?.(step.input.parse(inputs), ports);
}
