import type { Fact } from "./fact.ts";
import * as list from "./list.ts";

export type FactName = (typeof list)[keyof typeof list]["name"];

export const facts: readonly Fact<FactName>[] = Object.values(list);

export const factNames: readonly FactName[] = facts.map(({ name }) => name);

const byName: ReadonlyMap<string, Fact> = new Map(facts.map((each) => [each.name, each]));

/** Undefined for a fact that is not looked at any more, or not yet. */
export const factNamed = (name: string): Fact | undefined => byName.get(name);
