import { formatInstant } from "./instant.ts";
import type { Answer } from "./statement.ts";

/** Says at Vercel which statement a deployment was made with, and, of an opening, when its grant ends. */
export interface CarriedMeta {
  readonly incident: string;
  readonly generation: string;
  /** ISO 8601, UTC; absent when the statement is a closed one. */
  readonly until?: string;
}

/** The same by the stack program and past it, so that neither deploys what the other has deployed. */
export function carriedMeta({
  incident,
  generation,
  opening,
}: Pick<Answer, "incident" | "generation" | "opening">): CarriedMeta {
  const until = opening === undefined ? {} : { until: formatInstant(opening.statement.exp) };
  return { incident, generation: String(generation), ...until };
}
