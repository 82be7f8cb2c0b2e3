import { formatInstant, type Seconds } from "./instant.ts";

/** What of a statement a deployment tells. */
interface Carried {
  readonly incident: string;
  readonly generation: number;
  /** Undefined: a closed one. */
  readonly opening: { readonly statement: { readonly exp: Seconds } } | undefined;
}

/** Says at Vercel which statement a deployment was made with, and, of an opening, when its grant ends. */
export interface CarriedMeta {
  readonly incident: string;
  readonly generation: string;
  /** ISO 8601, UTC; absent when the statement is a closed one. */
  readonly until?: string;
  /** Generation of the auth policy that it was made with; absent while that is the first, empty one. */
  readonly policy?: string;
}

/** The same by the stack program and past it, so that neither deploys what the other has deployed. */
export function carriedMeta(
  { incident, generation, opening }: Carried,
  policyGeneration: number,
): CarriedMeta {
  const until = opening === undefined ? {} : { until: formatInstant(opening.statement.exp) };
  const policy = policyGeneration === 0 ? {} : { policy: String(policyGeneration) };
  return { incident, generation: String(generation), ...until, ...policy };
}
