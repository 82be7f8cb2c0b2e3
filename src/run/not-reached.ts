import type { RunState } from "../journal/fold.ts";
import type { PlannedNode, PlannedStep } from "../plan/plan.ts";

/** Steps on the way that was taken that have not come to their end; those behind an undecided branch are left out. Pure. */
export function stillToDo(nodes: readonly PlannedNode[], state: RunState): readonly PlannedStep[] {
  return wayOf(nodes, state).filter(({ id }) => {
    const { status, passed } = state.steps[id] ?? {};
    return status !== "succeeded" && status !== "skipped" && passed === undefined;
  });
}

/** Steps on the way that was taken of which nothing is on record. Pure. */
export function notReached(nodes: readonly PlannedNode[], state: RunState): readonly PlannedStep[] {
  return wayOf(nodes, state).filter(({ id }) => state.steps[id] === undefined);
}

function wayOf(nodes: readonly PlannedNode[], state: RunState): readonly PlannedStep[] {
  return nodes.flatMap((node) => {
    if (node.kind === "step") return [node];
    const taken = state.branches[node.id] ?? node.taken;
    return wayOf(node.cases.find(({ name }) => name === taken)?.nodes ?? [], state);
  });
}
