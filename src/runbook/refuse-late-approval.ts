import type { AnyStep } from "../steps/catalogue.ts";
import type { Path, Problems } from "./problems.ts";

/** A step whose plan is another one once it has run. */
export interface Outdated {
  readonly id: string;
  readonly path: Path;
  readonly stage: number;
}

/** What needs an approval may not follow in the same stage: the approver's plan would not be the one that was asked about. */
export function refuseLateApproval(
  { step, path, stage }: { readonly step: AnyStep | undefined; readonly path: Path; readonly stage: number },
  outdated: readonly Outdated[],
  problems: Problems,
): void {
  if (step?.dangerous !== true) return;
  const before = outdated.find((one) => one.stage === stage && !excludes(one.path, path));
  if (before === undefined) return;
  problems.add(
    [...path, "use"],
    "MISPLACED_STAGE",
    `${step.name} needs an approval, and ${before.id} before it in this stage is planned otherwise once it has run`,
    "Begin a new stage before this step.",
  );
}

/** They stand in different cases of one branch, so that only one of them is ever run. */
function excludes(one: Path, other: Path): boolean {
  const at = one.findIndex((part, index) => part !== other[index]);
  const parts = [one[at], other[at]];
  return one[at - 1] === "cases" || (parts.includes("cases") && parts.includes("default"));
}
