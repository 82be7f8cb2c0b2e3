import type { Step } from "./step.ts";

/** A step whose input and output types are only known to its own schemas. */
export type AnyStep = Step<unknown, unknown>;

/** The steps that a runbook may `use`, by name. */
export interface Catalogue {
  readonly names: readonly string[];
  get(name: string): AnyStep | undefined;
}

/** @throws Error when two steps share a name (a mistake in the code, not in anyone's input). */
export function makeCatalogue(steps: readonly AnyStep[]): Catalogue {
  const byName = new Map<string, AnyStep>();
  for (const step of steps) {
    if (byName.has(step.name)) throw new Error(`two steps are named ${step.name}`);
    byName.set(step.name, step);
  }
  return { names: [...byName.keys()].sort(), get: (name) => byName.get(name) };
}
