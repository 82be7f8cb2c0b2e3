import { unlessRefused } from "../errors.ts";
import { fold } from "../journal/fold.ts";
import { readJournal } from "../journal/journal.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { Plan } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { frozenPlan } from "./frozen-plans.ts";

/** Whether a plan has a step that takes this out of force. */
export function plansEndOf(what: string, { nodes }: Pick<Plan, "nodes">, catalogue: Catalogue): boolean {
  return stepsOf(nodes).some(({ use }) => {
    const inForce = catalogue.get(use)?.inForce;
    return inForce !== undefined && "ends" in inForce && inForce.ends === what;
  });
}

/** The same of a run's frozen plan. False where it cannot be read: then a person is told to end it. */
export async function runPlansEndOf(
  what: string,
  run: string,
  { folders, catalogue }: { readonly folders: Pick<RunFolders, "open">; readonly catalogue: Catalogue },
): Promise<boolean> {
  const plan = await unlessRefused(async () => {
    const store = await folders.open(run);
    return await frozenPlan(store, fold(await readJournal(store)));
  });
  return plan !== undefined && plansEndOf(what, plan, catalogue);
}
