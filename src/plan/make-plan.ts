import { BadInput } from "../errors.ts";
import type { Facts } from "../facts/evidence.ts";
import type { Ports } from "../ports/index.ts";
import { closest } from "../runbook/closest.ts";
import type { Json, Runbook, RunbookNode } from "../runbook/runbook.ts";
import { factValues, scopeOf } from "../runbook/scope.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { referredFacts, referredOutputs } from "./fact-references.ts";
import { decisionsOf, digestOf } from "./hash.ts";
import type { Outputs, Plan } from "./plan.ts";
import { planNodes } from "./plan-nodes.ts";

interface PlanRequest {
  readonly runbook: Runbook;
  /** Commit whose copy of the runbook this is. */
  readonly commit: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly facts: Facts;
  readonly contactsCommit: string;
  readonly catalogue: Catalogue;
  readonly ports: Ports;
  /** A person's decision for a branch: its id and the case to follow (`default` included). */
  readonly decisions?: Readonly<Record<string, string>>;
  /** Default: the first stage. */
  readonly stage?: StageRequest;
  readonly warnings?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A later stage: from 2, the hash of the plan before it, and what the steps of all stages before it gave. */
export interface StageRequest {
  readonly number: number;
  readonly previous: string;
  readonly outputs: Outputs;
}

/**
 * What running this would do, with nothing done. The steps' own `plan()` may look at the world (a preview with refresh).
 * Repeating is safe; the hash is the same as long as the decisions are.
 * @throws BadInput for a decision that no branch knows, or a step's input that does not fit · NeedsHuman `OUTCOME_UNKNOWN`
 * when a dangerous step of a later stage needs what an earlier one did not give
 */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  const { runbook, commit, inputs, facts, contactsCommit, ports } = request;
  const index = (request.stage?.number ?? 1) - 1;
  const here = runbook.stages[index];
  if (here === undefined)
    throw new BadInput(`${runbook.file} has no stage ${index + 1}.`, { code: "PLAN_CHANGED" });
  refuseUnknownDecisions(here.nodes, request.decisions ?? {});
  const outputs = referredOutputs(here.nodes, request.stage?.outputs ?? {});
  const scope = scopeOf({ inputs, facts: factValues(facts), outputs });
  const [stack, toolchain] = [await ports.stack.identity(), await ports.stack.toolchain()];
  const nodes = await planNodes(here.nodes, {
    runbook,
    scope,
    catalogue: request.catalogue,
    ports,
    decisions: request.decisions ?? {},
    signal: request.signal ?? new AbortController().signal,
  });
  const { id, file, title, digest } = runbook;
  const decided = {
    version: 1 as const,
    runbook: { id, file, title, digest, commit },
    inputs,
    facts: referredFacts(
      runbook.stages.flatMap((each) => each.nodes),
      scope,
    ),
    stack,
    contactsCommit,
    nodes,
    ...(runbook.stages.length === 1
      ? {}
      : {
          stage: {
            number: index + 1,
            id: here.id,
            title: here.title,
            previous: request.stage?.previous,
            outputs,
            ahead: runbook.stages.slice(index + 1).map(({ title }) => title ?? ""),
          },
        }),
  };
  const shown = {
    plannedAt: new Date(ports.clock.now()).toISOString(),
    triage: facts.triage,
    evidence: facts.evidence,
    toolchain,
    warnings: request.warnings ?? [],
  };
  return freeze({ ...decided, hash: digestOf(decisionsOf(decided)), shown });
}

function branchesOf(nodes: readonly RunbookNode[]): readonly Extract<RunbookNode, { kind: "branch" }>[] {
  return nodes.flatMap((node) =>
    node.kind === "step"
      ? []
      : node.kind === "include"
        ? branchesOf(node.runbook.stages[0]?.nodes ?? []).map((inner) => ({
            ...inner,
            id: `${node.id}/${inner.id}`,
          }))
        : [
            node,
            ...node.cases.flatMap((each) => branchesOf(each.nodes)),
            ...branchesOf(node.otherwise ?? []),
          ],
  );
}

function refuseUnknownDecisions(
  nodes: readonly RunbookNode[],
  decisions: Readonly<Record<string, string>>,
): void {
  const branches = branchesOf(nodes);
  for (const [id, name] of Object.entries(decisions)) {
    const branch = branches.find((each) => each.id === id);
    if (branch === undefined) {
      const hint = closest(
        id,
        branches.map((each) => each.id),
        "./runbook plan --help",
      );
      throw new BadInput(`there is no branch ${id} to decide`, { code: "BAD_ARGUMENT", hint });
    }
    const names = [
      ...branch.cases.map((each) => each.name),
      ...(branch.otherwise === undefined ? [] : ["default"]),
    ];
    if (!names.includes(name)) {
      const hint = `It can be ${names.join(", ")}.`;
      throw new BadInput(`the branch ${id} has no case ${name}`, { code: "BAD_ARGUMENT", hint });
    }
  }
}

/** Deep, so that nothing between planning and approval can change it unnoticed. */
function freeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
