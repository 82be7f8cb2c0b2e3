import type { Severity } from "../../src/facts/evidence.ts";
import type { Healthy } from "./healthy.ts";

/** One mistake, put into a world that has none: which check has to find it, how bad it is, and what it has to say. */
export interface Plant {
  readonly check: string;
  /** For people, and for docs/ready.md. */
  readonly name: string;
  readonly severity: Severity;
  readonly says: RegExp;
  readonly plant: (world: Healthy) => void;
}

export const plant = (
  check: string,
  name: string,
  severity: Severity,
  says: RegExp,
  change: (world: Healthy) => void,
): Plant => ({ check, name, severity, says, plant: change });
