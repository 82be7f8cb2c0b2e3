import type { Category, Severity, Special } from "./evidence.ts";
import type { Seen } from "./seen.ts";

/** One thing that the evidence can amount to. */
export interface Rule {
  readonly category: Category;
  readonly severity: Severity | undefined;
  readonly summary: string;
  readonly special?: Special;
  readonly holds: (seen: Seen) => boolean;
}
