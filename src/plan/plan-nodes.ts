import { BadInput, NeedsHuman } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { evaluate, fill, type Scope } from "../runbook/evaluate.ts";
import type { BranchNode, IncludeNode, Json, Runbook, RunbookNode, StepNode } from "../runbook/runbook.ts";
import type { AnyStep, Catalogue } from "../steps/catalogue.ts";
import type { PlannedAction } from "../steps/step.ts";
import { expandEach, expandInclude } from "./expand-each.ts";
import { withoutUnknown } from "./fact-references.ts";
import type { PlannedBranch, PlannedNode, PlannedStep, Within } from "./plan.ts";

interface Planning {
  readonly runbook: Runbook;
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  readonly ports: Ports;
  readonly decisions: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly within?: Within;
  /** The item that a step is planned for. */
  readonly each?: Json;
}

/** One after the other, because two previews of one stack would only wait for each other. */
export async function planNodes(
  nodes: readonly RunbookNode[],
  planning: Planning,
): Promise<readonly PlannedNode[]> {
  const planned: PlannedNode[] = [];
  for (const node of nodes) {
    planning.signal.throwIfAborted();
    if (node.kind === "include")
      planned.push(...(await planNodes(node.runbook.stages[0]?.nodes ?? [], enter(node, planning))));
    else if (node.kind === "branch") planned.push(await planBranch(node, planning));
    else
      for (const [each, within] of expandEach(node, planning.scope, planning.runbook.file))
        planned.push(await planStep(each, { ...planning, ...within }));
  }
  return planned;
}

async function planStep(node: StepNode, planning: Planning): Promise<PlannedStep> {
  const step = planning.catalogue.get(node.use);
  if (step === undefined) throw new Error(`${node.use} was in the catalogue when the runbook was checked`);
  const inputs: Record<string, Json> = {};
  const deferred: Record<string, Json> = {};
  for (const [name, template] of Object.entries(node.with)) {
    const value = fill(template.value, planning.scope);
    if (value === undefined) deferred[name] = template.source;
    else inputs[name] = value;
  }
  const [late] = Object.keys(deferred);
  if (step.dangerous && late !== undefined)
    throw new NeedsHuman(`${node.id} needs ${late} from a step that gave nothing.`, {
      code: "OUTCOME_UNKNOWN",
      hint: "What it does must be known when it is approved: look at the run's record, and start a new run.",
    });
  const when = whenOf(node, planning);
  const limits = { ...step.limits, ...node.limits };
  // What is decided against is not planned: its inputs may be what says that there is nothing to do.
  const leftOut = when?.holds === false;
  const action = leftOut
    ? { summary: step.summary, target: step.name, operation: step.name, decisions: {} }
    : await actionOf(node, step, inputs, deferred, planning);
  return {
    kind: "step",
    id: idIn(node, planning),
    use: node.use,
    title: node.title,
    why: node.why,
    effect: step.effect,
    dangerous: step.dangerous && !leftOut && needsApproval(step, inputs, action),
    when,
    inputs,
    deferred,
    action,
    ...(planning.within === undefined ? {} : { within: planning.within }),
    ...(planning.each === undefined ? {} : { each: planning.each }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(node.onFailure === "stop" ? {} : { onFailure: node.onFailure }),
  };
}

function whenOf({ when }: StepNode, { scope }: Planning): PlannedStep["when"] {
  if (when === undefined) return undefined;
  const { source } = when;
  return { source, holds: asBoolean(evaluate(when.root, withoutUnknown(scope, source))) };
}

/** Inputs of a dangerous step are known when it is planned, so they fit its schema. */
const needsApproval = (
  step: AnyStep,
  inputs: Readonly<Record<string, Json>>,
  action: PlannedAction,
): boolean => step.needsApproval?.(step.input.parse(inputs), action.decisions) ?? true;

const idIn = ({ id }: { readonly id: string }, { within }: Planning): string =>
  `${within?.prefix ?? ""}${id}`;

/** Planning goes on inside an included runbook. */
function enter(node: IncludeNode, planning: Planning): Planning {
  const { scope, within } = expandInclude(node, planning.scope, planning.within?.prefix ?? "");
  return { ...planning, runbook: node.runbook, scope, within };
}

const asBoolean = (value: Json | undefined) => (value === undefined ? undefined : value === true);

async function actionOf(
  node: StepNode,
  step: AnyStep,
  inputs: Readonly<Record<string, Json>>,
  deferred: Readonly<Record<string, Json>>,
  planning: Planning,
): Promise<PlannedAction> {
  if (Object.keys(deferred).length > 0) {
    const notes = Object.keys(deferred).map((name) => `${name} comes from an earlier step`);
    return { summary: step.summary, target: step.name, operation: step.name, decisions: {}, notes };
  }
  const parsed = step.input.safeParse(inputs);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".") ?? "";
    throw new BadInput(`step ${node.id}: ${field}: ${issue?.message ?? "is not allowed"}`, {
      code: "BAD_VALUE",
      hint: `Change the input that gives ${field}; ${planning.runbook.file} says where it comes from.`,
    });
  }
  const { ports, signal } = planning;
  return await step.plan(parsed.data, { ports, run: "plan", step: node.id, signal });
}

async function planBranch(node: BranchNode, planning: Planning): Promise<PlannedBranch> {
  const all = [
    ...node.cases,
    ...(node.otherwise === undefined ? [] : [{ name: "default", nodes: node.otherwise }]),
  ];
  const names = all.map(({ name }) => name);
  const scope = withoutUnknown(planning.scope, node.on.source, ...names);
  const value = evaluate(node.on.root, scope);
  const id = idIn(node, planning);
  const byPerson = Object.hasOwn(planning.decisions, id) ? planning.decisions[id] : undefined;
  const taken = byPerson ?? caseFor(value, names);
  const kept = taken === undefined ? all : all.filter(({ name }) => name === taken);
  const cases = [];
  for (const { name, nodes } of kept) cases.push({ name, nodes: await planNodes(nodes, planning) });
  return {
    kind: "branch",
    id: idIn(node, planning),
    title: node.title,
    why: node.why,
    ...(planning.within === undefined ? {} : { within: planning.within }),
    on: node.on.source,
    value,
    taken,
    decidedBy: byPerson !== undefined ? "person" : taken === undefined ? undefined : "facts",
    cases,
    ruledOut: taken === undefined ? [] : names.filter((name) => name !== taken),
  };
}

/** The case that a value leads to; undefined when none does. */
export function caseFor(value: Json | undefined, names: readonly string[]): string | undefined {
  if (value === undefined) return undefined;
  const name = typeof value === "string" ? value : JSON.stringify(value);
  if (names.includes(name) && name !== "default") return name;
  return names.includes("default") ? "default" : undefined;
}
