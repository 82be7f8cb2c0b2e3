import type { RunState } from "../journal/fold.ts";
import type { PlannedNode, PlannedStep } from "../plan/plan.ts";

/** Steps on the way that was taken of which nothing is on record. Pure. */
export function notReached(nodes: readonly PlannedNode[], state: RunState): readonly PlannedStep[] {
  return nodes.flatMap((node) => {
    if (node.kind === "step") return state.steps[node.id] === undefined ? [node] : [];
    const taken = state.branches[node.id] ?? node.taken;
    return notReached(node.cases.find(({ name }) => name === taken)?.nodes ?? [], state);
  });
}
