/** The steps with an effect of every runbook that a night plays, each of which a night must miss. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { nights } from "../../rehearsal/nights/all.ts";
import type { Night } from "../../rehearsal/nights/night.ts";
import * as standard from "../../src/steps/list.ts";

const folder = fileURLToPath(new URL("../../runbooks/", import.meta.url));

interface AnyStep {
  readonly id?: string;
  readonly use?: string;
  readonly cases?: Readonly<Record<string, readonly AnyStep[]>>;
  readonly default?: readonly AnyStep[];
}

/** One step of a runbook that changes something. */
export interface EffectStep {
  /** `<runbook>/<id>`. */
  readonly name: string;
  readonly id: string;
  /** Those that are about this runbook, in the drill's order: one of them has to notice. */
  readonly nights: readonly Night[];
  /** Whether another step takes something from its output. */
  readonly isReferredTo: boolean;
}

const changing = new Set(
  Object.values(standard).flatMap(({ name, effect }) =>
    effect === "converge" || effect === "once" ? [name] : [],
  ),
);

const effectsIn = (steps: readonly AnyStep[]): readonly string[] =>
  steps.flatMap(({ id, use, cases = {}, default: otherwise = [] }) => [
    ...(id !== undefined && use !== undefined && changing.has(use) ? [id] : []),
    ...Object.values(cases).flatMap(effectsIn),
    ...effectsIn(otherwise),
  ]);

/** Each runbook of the checkout, by its name. What a runbook includes is the other runbook's. */
export const runbooks: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(/\.yaml$/, ""))
  .sort();

export const effectSteps: readonly EffectStep[] = runbooks.flatMap((runbook) => {
  const text = readFileSync(`${folder}${runbook}.yaml`, "utf8");
  const { steps } = parse(text) as { readonly steps: readonly AnyStep[] };
  const about = nights.filter((night) => (night.runbook ?? night.name) === runbook);
  return effectsIn(steps).map((id) => ({
    ...{ name: `${runbook}/${id}`, id, nights: about },
    isReferredTo: text.includes(`steps.${id}.output`),
  }));
});
