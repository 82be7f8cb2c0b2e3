import type { PlannedBranch, PlannedNode } from "../plan/plan.ts";
import { caseOf } from "../plan/walk.ts";
import { outputsOf, record, type RunContext, type Stop } from "./context.ts";

/** The nodes of the case that is followed; on the record before anything in it runs, and the same after a resume. */
export async function follow(
  context: RunContext,
  branch: PlannedBranch,
): Promise<readonly PlannedNode[] | Stop> {
  const state = context.journal.state();
  const before = state.branches[branch.id];
  if (before !== undefined) return nodesOf(branch, before) ?? [];
  const found = caseOf(branch, context.plan, outputsOf(state));
  if (found !== undefined) return await take(context, branch, found, branch.decidedBy ?? "facts");
  const told = context.answers.branches[branch.id] ?? (await ask(context, branch));
  if (told !== undefined && nodesOf(branch, told) !== undefined)
    return await take(context, branch, told, context.executor);
  const names = branch.cases.map(({ name }) => name).join(", ");
  return {
    kind: "needs-human",
    step: branch.id,
    code: "OUTCOME_UNKNOWN",
    message: `Nothing decides "${branch.title}" (${branch.on}): it can be ${names}.`,
    hint: `Decide with \`./runbook resume --choose ${branch.id}=<case>\`.`,
  };
}

const nodesOf = (branch: PlannedBranch, name: string): readonly PlannedNode[] | undefined =>
  branch.cases.find((each) => each.name === name)?.nodes;

async function take(
  context: RunContext,
  branch: PlannedBranch,
  taken: string,
  by: string,
): Promise<readonly PlannedNode[]> {
  await record(context, { type: "branch.decided", branch: branch.id, taken, by });
  return nodesOf(branch, taken) ?? [];
}

async function ask(context: RunContext, branch: PlannedBranch): Promise<string | undefined> {
  const names = branch.cases.map(({ name }) => name).join(" | ");
  try {
    return (await context.ports.ask.text(`${branch.title} (${branch.on}) — ${names}: `)).trim();
  } catch {
    return undefined;
  }
}
