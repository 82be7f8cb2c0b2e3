import type { Notice } from "../people/deliver-once.ts";
import type { RunState } from "../journal/fold.ts";
import type { Plan } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Catalogue } from "../steps/catalogue.ts";

/**
 * What the team is told of a run that has ended well and whose plan posts nothing to them itself: what its steps say of
 * themselves. A function of the record, so each is told once.
 * @param nameOf a person's name by their id
 */
export function stepNews(
  plan: Plan,
  state: RunState,
  {
    catalogue,
    nameOf,
  }: { readonly catalogue: Catalogue; readonly nameOf: (id: string | undefined) => string },
): readonly Notice[] {
  const steps = stepsOf(plan.nodes);
  const postsItself = steps.some(({ effect, inputs }) => effect === "once" && inputs["to"] === "team");
  if (postsItself || state.phase !== "finished" || state.outcome !== "succeeded") return [];
  const who = nameOf(state.hands.at(-1));
  return steps.flatMap(({ id, use, inputs, title }): Notice[] => {
    const { status, output } = state.steps[id] ?? {};
    if (status !== "succeeded") return [];
    const approver = state.approvals[id]?.approver;
    const said = catalogue.get(use)?.tells?.(output, {
      ...{ incident: textOf(inputs["incident"]) ?? state.run ?? "", who },
      reason: textOf(inputs["reason"]) ?? title,
      approver: approver === undefined ? undefined : nameOf(approver),
    });
    return said === undefined ? [] : [{ ...said, to: "team", key: `told-${id}` }];
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
