import type { Category, Severity, Special } from "./evidence.ts";
import type { Seen } from "./seen.ts";

/** One thing that the evidence can amount to. */
export interface Rule {
  readonly category: Category;
  readonly severity: Severity | undefined;
  /** One or two sentences; a function where they name what was seen. */
  readonly summary: string | ((seen: Seen) => string);
  readonly special?: Special;
  readonly holds: (seen: Seen) => boolean;
}
