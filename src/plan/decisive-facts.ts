import type { Json } from "../runbook/runbook.ts";

/**
 * Facts that are words for people (`….summary`) carry counts and times, so they are kept out of the hash;
 * verdicts and categories decide and stay in.
 */
export function scrubFacts(facts: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !name.endsWith(".summary")));
}
