import type { Category, Severity, Special } from "./evidence.ts";
import type { Situation } from "./situation.ts";

/** One thing that the evidence can amount to. */
export interface Rule {
  readonly category: Category;
  readonly severity: Severity | undefined;
  /** One or two sentences; a function where they name what was now. */
  readonly summary: string | ((now: Situation) => string);
  readonly special?: Special;
  readonly holds: (now: Situation) => boolean;
}
