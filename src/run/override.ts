import { BadInput } from "../errors.ts";
import type { Plan, PlannedStep } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import { closest } from "../runbook/closest.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import type { Override } from "../steps/step.ts";

/** Why nobody may do a step alone. */
interface OverrideRefusal {
  readonly message: string;
  readonly hint: string;
}

/** What the step lets one person do alone, or why it does not. Pure. */
export function overrideFor(
  node: Pick<PlannedStep, "id" | "use" | "dangerous" | "inputs" | "action">,
  catalogue: Catalogue,
): Pick<Override<unknown>, "bound"> | OverrideRefusal {
  const step = catalogue.get(node.use);
  if (!node.dangerous)
    return { message: `${node.id} needs no approval.`, hint: `Leave out --override ${node.id}.` };
  if (step?.override === undefined)
    return {
      message: `${node.id} (${node.use}) always needs a second person.`,
      hint: "Leave out --override, and ask somebody to run `./runbook approve`.",
    };
  const input = step.input.safeParse(node.inputs);
  return (
    (input.success ? step.override.refuses?.(input.data, node.action.decisions) : undefined) ?? step.override
  );
}

/**
 * Holds the steps that somebody wants to do alone against the plan, before anything is done.
 * @param overrides reasons by step id
 * @throws BadInput `OVERRIDE_REFUSED` for a step that does not allow it, `BAD_ARGUMENT` for one that is not in the plan
 */
export function refuseOverrides(
  { nodes }: Pick<Plan, "nodes">,
  overrides: Readonly<Record<string, string>>,
  catalogue: Catalogue,
): void {
  const steps = stepsOf(nodes);
  for (const id of Object.keys(overrides)) {
    const node = steps.find((step) => step.id === id);
    if (node === undefined) {
      const ids = steps.filter(({ dangerous }) => dangerous).map((step) => step.id);
      throw new BadInput(`--override names ${id}, which is no step of this plan.`, {
        code: "BAD_ARGUMENT",
        hint: ids.length === 1 ? `It is --override ${ids[0]}=why.` : closest(id, ids, "./runbook plan"),
      });
    }
    const found = overrideFor(node, catalogue);
    if ("message" in found) throw new BadInput(found.message, { code: "OVERRIDE_REFUSED", hint: found.hint });
  }
}
