import type { Expression } from "../runbook/expression.ts";
import { referencesOf } from "../runbook/expression.ts";
import type { Scope } from "../runbook/evaluate.ts";
import type { Json, RunbookNode } from "../runbook/runbook.ts";
import type { Outputs } from "./plan.ts";
import { expressionsOf } from "../runbook/template.ts";

/** Every expression of a checklist, those in cases included. */
function expressionsIn(nodes: readonly RunbookNode[]): readonly Expression[] {
  return nodes.flatMap((node) => {
    if (node.kind === "include")
      return [
        ...Object.values(node.with).flatMap(({ value }) => expressionsOf(value)),
        ...node.runbook.stages.flatMap(({ nodes: inner }) => expressionsIn(inner)),
      ];
    if (node.kind === "step") {
      const inputs = Object.values(node.with).flatMap((template) => expressionsOf(template.value));
      return [node.when, node.each].filter((each) => each !== undefined).concat(inputs);
    }
    const inner = [...node.cases.map((each) => each.nodes), node.otherwise ?? []];
    return [node.on, ...inner.flatMap(expressionsIn)];
  });
}

/** Outputs that a checklist refers to, of those that are known. */
export function referredOutputs(nodes: readonly RunbookNode[], outputs: Outputs): Outputs {
  const ids = expressionsIn(nodes)
    .flatMap((expression) => referencesOf(expression.root))
    .flatMap(({ path: [root, id = ""] }) => (root === "steps" ? [id] : []));
  return Object.fromEntries(Object.entries(outputs).filter(([id]) => ids.includes(id)));
}

/** The facts that a checklist refers to, and their values, e.g. `{"triage.category": "clerk-outage"}`. */
export function referredFacts(nodes: readonly RunbookNode[], scope: Scope): Readonly<Record<string, Json>> {
  const paths = expressionsIn(nodes)
    .flatMap((expression) => referencesOf(expression.root))
    .filter((reference) => reference.path[0] === "facts")
    .map((reference) => reference.path);
  const values = new Map<string, Json>();
  for (const path of paths) {
    const value = scope.lookup(path);
    if (value !== undefined) values.set(path.slice(1).join("."), value);
  }
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The other way round, for a plan that was read back. */
export function nestFacts(facts: Readonly<Record<string, Json>>): Json {
  const nested: Record<string, Record<string, Json>> = {};
  for (const [name, value] of Object.entries(facts)) {
    const [fact = "", ...field] = name.split(".");
    nested[fact] = { ...nested[fact], [field.join(".")]: value };
  }
  return nested;
}

/** No evidence decides nothing: an unknown fact counts as not known, unless the author speaks of `unknown`. */
export function withoutUnknown(scope: Scope, ...sources: readonly string[]): Scope {
  if (sources.some((source) => source.includes("unknown"))) return scope;
  return {
    lookup: (path) => {
      const value = scope.lookup(path);
      return path[0] === "facts" && value === "unknown" ? undefined : value;
    },
  };
}
