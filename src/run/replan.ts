import { PermanentFailure } from "../errors.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan, PlannedNode } from "../plan/plan.ts";
import { requireRunbook } from "../plan/prepare.ts";
import type { Ports } from "../ports/index.ts";
import type { Catalogue } from "../steps/catalogue.ts";

/** Cases that a person chose when it was planned. */
function decisionsIn(nodes: readonly PlannedNode[]): Readonly<Record<string, string>> {
  const found = nodes.flatMap((node) => {
    if (node.kind === "step") return [];
    const own =
      node.decidedBy === "person" && node.taken !== undefined ? [[node.id, node.taken] as const] : [];
    return [...own, ...node.cases.flatMap((each) => Object.entries(decisionsIn(each.nodes)))];
  });
  return Object.fromEntries(found);
}

/**
 * Plans again with the same text, inputs and facts, against the world as it is now. Changes nothing.
 * @throws PermanentFailure `PLAN_CHANGED` when it comes out differently; BadInput when the text has mistakes
 */
export async function reverifyPlan(
  plan: Plan,
  around: { readonly ports: Ports; readonly catalogue: Catalogue; readonly text: string },
): Promise<void> {
  const { ports, catalogue } = around;
  const runbook = requireRunbook(around.text, plan.runbook.file, catalogue);
  const again = await makePlan({
    runbook,
    commit: plan.runbook.commit,
    inputs: plan.inputs,
    facts: { evidence: plan.shown.evidence, triage: plan.shown.triage },
    contactsCommit: plan.contactsCommit,
    catalogue,
    ports,
    decisions: decisionsIn(plan.nodes),
  });
  if (again.hash === plan.hash) return;
  const text = runbook.digest !== plan.runbook.digest;
  throw new PermanentFailure(
    text
      ? `${plan.runbook.file} was edited since it was planned, so the plan no longer stands.`
      : "What would be done now is not what was planned, so the plan no longer stands.",
    {
      code: "PLAN_CHANGED",
      hint: "Nothing was done with it. Look with `runbook plan`, and start a new run.",
    },
  );
}
