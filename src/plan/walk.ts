import { NeedsHuman } from "../errors.ts";
import { evaluate, fill, type Scope } from "../runbook/evaluate.ts";
import { parseExpression } from "../runbook/parse-expression.ts";
import { parseTemplate } from "../runbook/template.ts";
import type { Json } from "../runbook/runbook.ts";
import { scopeOf } from "../runbook/scope.ts";
import { nestFacts, withoutUnknown } from "./fact-references.ts";
import type { Outputs, Plan, PlannedBranch, PlannedNode, PlannedStep } from "./plan.ts";
import { outputsWithin } from "./expand-each.ts";
import { caseFor } from "./plan-nodes.ts";

// What a run asks of a plan while it goes along. Pure: facts stay as they were planned, outputs are added.

/** Where an expression stands. */
type Place = Partial<Pick<PlannedStep, "within" | "each">>;

/** What an expression of a node stands for: in an included runbook, that one's inputs and steps. */
function runScope(plan: Plan, outputs: Outputs, { within, each }: Place): Scope {
  if (within !== undefined)
    return scopeOf({
      inputs: within.inputs,
      facts: nestFacts(plan.facts),
      outputs: outputsWithin(outputs, within.prefix),
      each,
    });
  return scopeOf({ inputs: plan.inputs, facts: nestFacts(plan.facts), outputs, each });
}

/**
 * A step's whole input (not yet parsed by its schema), what was deferred filled in from `outputs`.
 * @throws NeedsHuman `OUTCOME_UNKNOWN` when an output that it needs is not there
 */
export function inputsOf(step: PlannedStep, plan: Plan, outputs: Outputs): Readonly<Record<string, Json>> {
  const scope = runScope(plan, outputs, step);
  const filled = Object.entries(step.deferred).map(([name, source]) => {
    const value = fill(parseTemplate(source, [], () => undefined).value, scope);
    if (value === undefined) {
      throw new NeedsHuman(`${step.id} needs ${name} from a step that gave nothing`, {
        code: "OUTCOME_UNKNOWN",
        hint: "Look at the run's record, then decide that step or skip this one.",
      });
    }
    return [name, value] as const;
  });
  return { ...step.inputs, ...Object.fromEntries(filled) };
}

/** Whether the step's condition holds; undefined when only a person can say (an unknown fact, a missing output). */
export function conditionOf(step: PlannedStep, plan: Plan, outputs: Outputs): boolean | undefined {
  if (step.when === undefined) return true;
  if (step.when.holds !== undefined) return step.when.holds;
  const value = valueOf(step.when.source, plan, outputs, step);
  return value === undefined ? undefined : value === true;
}

/**
 * The case to follow: the planned one, else a person's decision, else what outputs decide.
 * @returns undefined when only a person can say; then nothing in the branch may run
 */
export function caseOf(
  branch: PlannedBranch,
  plan: Plan,
  outputs: Outputs,
  decision?: string,
): string | undefined {
  const names = branch.cases.map(({ name }) => name);
  if (branch.taken !== undefined) return branch.taken;
  if (decision !== undefined && names.includes(decision)) return decision;
  return caseFor(valueOf(branch.on, plan, outputs, branch, names), names);
}

function valueOf(
  source: string,
  plan: Plan,
  outputs: Outputs,
  place: Place,
  names: readonly string[] = [],
): Json | undefined {
  const parsed = parseExpression(source);
  if ("message" in parsed) return undefined; // an edited plan; isIntact() finds it
  return evaluate(parsed.root, withoutUnknown(runScope(plan, outputs, place), source, ...names));
}

/** Every step that may run, in order, those of undecided cases included. */
export function stepsOf(nodes: readonly PlannedNode[]): readonly PlannedStep[] {
  return nodes.flatMap((node) =>
    node.kind === "step" ? [node] : node.cases.flatMap((each) => stepsOf(each.nodes)),
  );
}
