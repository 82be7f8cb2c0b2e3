import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Json } from "../runbook/runbook.ts";
import type { Plan, PlannedNode, PlannedStage } from "./plan.ts";

/** SHA-256 of the canonical JSON (RFC 8785), hex. */
export function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "null")
    .digest("hex");
}

/** The part of a plan that an approval stands for. Everything else may move without voiding it. */
export function decisionsOf(plan: Omit<Plan, "hash" | "shown">): unknown {
  const { version, runbook, inputs, facts, stack, contactsCommit, nodes, stage } = plan;
  return {
    version,
    runbook: { id: runbook.id, digest: runbook.digest, commit: runbook.commit },
    inputs,
    facts: scrubFacts(facts),
    stack,
    contactsCommit,
    nodes: nodes.map(nodeDecisions),
    ...(stage === undefined ? {} : { stage: stageDecisions(stage) }),
  };
}

/** The hash of the stage before binds each stage to all that was planned before it. */
function stageDecisions({ number, id, previous, outputs }: PlannedStage): unknown {
  return { number, id: id ?? null, previous: previous ?? null, outputs };
}

function nodeDecisions(node: PlannedNode): unknown {
  if (node.kind === "branch") {
    const { id, taken, decidedBy, ruledOut, within } = node;
    const cases = node.cases.map(({ name, nodes }) => ({ name, nodes: nodes.map(nodeDecisions) }));
    return {
      id,
      taken: taken ?? null,
      decidedBy: decidedBy ?? null,
      ruledOut,
      cases,
      ...(within === undefined ? {} : { within }),
    };
  }
  const { id, use, effect, dangerous, when, inputs, deferred, action, limits, onFailure, each, within } =
    node;
  const { target, operation, decisions } = action;
  return {
    id,
    use,
    effect,
    dangerous,
    when: when === undefined ? null : { source: when.source, holds: when.holds ?? null },
    inputs,
    deferred,
    action: { target, operation, decisions },
    // Left out of a plan that says nothing of them, so that plans from before have the hash that they had.
    ...(within === undefined ? {} : { within }),
    ...(each === undefined ? {} : { each }),
    ...(limits === undefined ? {} : { limits }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}

/** Whether a plan's hash is that of its contents; false for a plan that was edited. */
export function isIntact(plan: Plan): boolean {
  return plan.hash === digestOf(decisionsOf(plan));
}

/**
 * Facts that are words for people (`….summary`) carry counts and times, so they are kept out of the hash;
 * verdicts and categories decide and stay in.
 */
function scrubFacts(facts: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !name.endsWith(".summary")));
}
