import { severities, type Severity } from "../facts/evidence.ts";
import type { Found } from "./check.ts";
import type { Checked } from "./run-checks.ts";

/** One mistake of one check. */
export interface Mistake extends Found {
  readonly severity: Severity;
  readonly of: Checked;
}

const rank = (severity: Severity): number => severities.indexOf(severity);

/** Every mistake, the worst first; of one severity in the order of the checks. */
export function worstFirst(checked: readonly Checked[]): readonly Mistake[] {
  return checked
    .flatMap((of) => of.found.map((one) => ({ ...one, of })))
    .sort((one, other) => rank(one.severity) - rank(other.severity));
}

/** How many of each severity. */
export function counts(checked: readonly Checked[]): Readonly<Record<Severity, number>> {
  const all = worstFirst(checked);
  const of = (severity: Severity) => all.filter((one) => one.severity === severity).length;
  return { critical: of("critical"), high: of("high"), medium: of("medium"), low: of("low") };
}

/** Whether there is a mistake that is at least so bad. */
export const reaches = (checked: readonly Checked[], level: Severity): boolean =>
  worstFirst(checked).some(({ severity }) => rank(severity) <= rank(level));

/** One sentence of the whole. */
export function summaryText(checked: readonly Checked[]): string {
  const told = Object.entries(counts(checked)).filter(([, count]) => count > 0);
  const wrong =
    told.length === 0 ? "nothing found" : told.map(([name, count]) => `${count} ${name}`).join(", ");
  const unseen = checked.filter(({ notKnown }) => notKnown.length > 0).length;
  const ok = checked.filter((one) => one.ok).length;
  return `${checked.length} checks: ${wrong}; ${ok} ok, ${unseen} not known.`;
}
