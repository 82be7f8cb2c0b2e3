import type { Facts } from "../facts/evidence.ts";
import { decidedCategory } from "../facts/next-steps.ts";
import type { Scope } from "./evaluate.ts";
import type { Json } from "./json.ts";

/** What `facts.…` gives, as data. A fact that is `unknown` is a value like others here; branches treat it apart. */
export function factValues(facts: Facts): Json {
  const { category, severity, summary, special } = facts.triage;
  const each = facts.evidence.map((evidence) => [
    evidence.fact,
    { verdict: evidence.verdict, summary: evidence.summary },
  ]);
  return {
    ...(Object.fromEntries(each) as Record<string, Json>),
    triage: { category: decidedCategory(category, special), severity: severity ?? "none", summary },
  };
}

/** References into plain data; what is not there is not known yet. */
export function scopeOf(known: {
  readonly inputs: Readonly<Record<string, Json>>;
  readonly facts: Json;
  /** By step id. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** The item that a step of a list is for. */
  readonly each?: Json | undefined;
}): Scope {
  const steps = Object.fromEntries(Object.entries(known.outputs).map(([id, output]) => [id, { output }]));
  const roots: Readonly<Record<string, Json>> = {
    ...{ inputs: known.inputs, facts: known.facts, steps },
    ...(known.each === undefined ? {} : { each: known.each }),
  };
  return { lookup: (path) => walk(roots, path) };
}

function walk(value: Json, path: readonly string[]): Json | undefined {
  let current: Json = value;
  for (const field of path) {
    if (typeof current !== "object" || current === null || Array.isArray(current)) return undefined;
    if (!Object.hasOwn(current, field)) return undefined;
    const next: Json | undefined = (current as Readonly<Record<string, Json>>)[field];
    if (next === undefined) return undefined;
    current = next;
  }
  return current;
}
