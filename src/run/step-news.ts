import type { Notice } from "../people/deliver-once.ts";
import { newsKey } from "../people/tell-team.ts";
import type { RunState } from "../journal/fold.ts";
import type { Plan } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Catalogue } from "../steps/catalogue.ts";

/**
 * What the team is told of a run whose plan posts nothing to them itself: what its steps say of themselves, each once the
 * step after it, which sees it in the app, has succeeded. A function of the record, so each is told once.
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
  if (postsItself) return [];
  const who = nameOf(state.hands.at(-1));
  return steps.flatMap(({ id, use, inputs, title }, index): Notice[] => {
    const { status, output } = state.steps[id] ?? {};
    const next = steps[index + 1];
    const seen = next === undefined || state.steps[next.id]?.status === "succeeded";
    if (status !== "succeeded" || !seen) return [];
    const approver = state.approvals[id]?.approver;
    const said = catalogue.get(use)?.tells?.(output, {
      ...{ incident: textOf(inputs["incident"]) ?? state.run ?? "", who },
      reason: textOf(inputs["reason"]) ?? title,
      approver: approver === undefined ? undefined : nameOf(approver),
    });
    return said === undefined ? [] : [{ ...said, to: "team", key: newsKey(id) }];
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
