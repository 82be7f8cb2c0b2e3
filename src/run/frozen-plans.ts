import { PermanentFailure } from "../errors.ts";
import type { RunState } from "../journal/fold.ts";
import { isIntact } from "../plan/hash.ts";
import type { Plan } from "../plan/plan.ts";
import type { JournalStore } from "../ports/journal-store.ts";

/** Where a stage's plan lies in the run's folder. @param stage from 1 */
export const planFileOf = (stage: number): string => (stage === 1 ? "plan.json" : `plan-${stage}.json`);

/**
 * The plans that the journal froze, a stage each, in order: each is whole, and names the one before it.
 * @throws PermanentFailure `PLAN_CHANGED` when a file is gone, was edited, or is another run's
 */
export async function frozenPlans(store: JournalStore, state: RunState): Promise<readonly [Plan, ...Plan[]]> {
  const first = await planAt(store, 1, state.planHash, undefined);
  const plans: [Plan, ...Plan[]] = [first];
  for (const [index, hash] of state.stageHashes.entries())
    plans.push(await planAt(store, index + 2, hash, plans.at(-1)?.hash));
  return plans;
}

/** All frozen stages as one, for whoever looks at its steps: hash and the rest are the first's. */
export async function frozenPlan(store: JournalStore, state: RunState): Promise<Plan> {
  return wholePlan(await frozenPlans(store, state));
}

/** One plan with the nodes of all of them. */
export function wholePlan(plans: readonly [Plan, ...Plan[]]): Plan {
  return { ...plans[0], nodes: plans.flatMap(({ nodes }) => nodes) };
}

async function planAt(
  store: JournalStore,
  stage: number,
  hash: string | undefined,
  previous: string | undefined,
): Promise<Plan> {
  const file = planFileOf(stage);
  const text = await store.readFile(file);
  const plan = text === undefined ? undefined : parse(text);
  if (plan !== undefined && plan.hash === hash && isIntact(plan) && plan.stage?.previous === previous)
    return plan;
  throw new PermanentFailure(
    text === undefined ? `The run has no ${file}.` : `${file} is not the plan that this run froze.`,
    { code: "PLAN_CHANGED", hint: "Restore it from its remote or a backup, or start a new run." },
  );
}

function parse(text: string): Plan | undefined {
  try {
    const plan = JSON.parse(text) as Plan;
    return Array.isArray(plan.nodes) ? plan : undefined;
  } catch {
    return undefined;
  }
}
