import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseDocument } from "yaml";
import { readRegularText } from "../../src/adapters/regular-file.mjs";
import type { Scene } from "../stage/scene.ts";

interface AnyStep {
  readonly id?: string;
  readonly stage?: string;
  readonly use?: string;
  readonly when?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly cases?: Readonly<Record<string, readonly AnyStep[]>>;
  readonly default?: readonly AnyStep[];
}

/** These steps and those of their branches' cases. */
const allOf = (steps: readonly AnyStep[]): readonly AnyStep[] =>
  steps.flatMap((step) => [
    step,
    ...Object.values(step.cases ?? {}).flatMap(allOf),
    ...allOf(step.default ?? []),
  ]);

/** Without the step of this id, or those of this kind, and without what they would have told the others. */
function without(steps: readonly AnyStep[], taken: string): readonly AnyStep[] {
  const isTaken = ({ id, use }: AnyStep) => id === taken || use === taken;
  const gone = allOf(steps)
    .filter(isTaken)
    .map(({ id }) => `steps.${id}.output`);
  const known = ([, value]: readonly [string, unknown]) => !gone.some((one) => String(value).includes(one));
  // What depended on it alone is done in any case.
  const asked = ({ when, ...step }: AnyStep): AnyStep =>
    when === undefined || !known(["when", when]) ? step : { ...step, when };
  const kept = (some: readonly AnyStep[]): readonly AnyStep[] =>
    some
      .filter((step) => !isTaken(step))
      .map(asked)
      .map((step) => ({
        ...step,
        ...(step.with !== undefined && { with: Object.fromEntries(Object.entries(step.with).filter(known)) }),
        ...(step.cases !== undefined && {
          cases: Object.fromEntries(Object.entries(step.cases).map(([name, inner]) => [name, kept(inner)])),
        }),
        ...(step.default !== undefined && { default: kept(step.default) }),
      }));
  const left = kept(steps);
  // A stage that has lost its only step goes, too.
  return left.filter(({ stage }, at) => {
    const next = left[at + 1];
    return stage === undefined || (next !== undefined && next.stage === undefined);
  });
}

/** A sabotaged runbook lacks a step: what the world shows afterwards has to tell, not the runbook. */
export async function takeOut({ team, sabotage }: Scene, runbook: string): Promise<void> {
  if (sabotage.stepTakenOut === undefined) return;
  const file = join(team.desk.folder, "runbooks", `${basename(runbook, ".yaml")}.yaml`);
  const document = parseDocument(await readRegularText(file));
  const { steps } = document.toJS() as { readonly steps: readonly AnyStep[] };
  const kept = without(steps, sabotage.stepTakenOut);
  if (JSON.stringify(kept) === JSON.stringify(steps))
    throw new Error(`${runbook} has no step ${sabotage.stepTakenOut}.`);
  document.setIn(["steps"], document.createNode(kept));
  await writeFile(file, document.toString({ lineWidth: 0 }));
}
