import type { RunState } from "../journal/fold.ts";
import type { PlannedNode, PlannedStep } from "../plan/plan.ts";

/** Steps on the way that was taken that have not come to their end; those behind an undecided branch are left out. Pure. */
export function stillToDo(nodes: readonly PlannedNode[], state: RunState): readonly PlannedStep[] {
  return wayOf(nodes, state).filter(({ id }) => {
    const { status, passed } = state.steps[id] ?? {};
    return status !== "succeeded" && status !== "skipped" && passed === undefined;
  });
}

/**
 * Steps that have left something to a person, e.g. a text to be pasted. Where a person's own step goes by that step's
 * output and was done, they were asked about it. Pure.
 */
export function leftToPerson(nodes: readonly PlannedNode[], state: RunState): readonly PlannedStep[] {
  const way = wayOf(nodes, state);
  const asked = way.filter(
    ({ id, effect }) => effect === "manual" && state.steps[id]?.status === "succeeded",
  );
  return way.filter(
    ({ id }) =>
      state.steps[id]?.leaves !== undefined &&
      !asked.some(({ when }) => when?.source.includes(`steps.${id}.`) === true),
  );
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
