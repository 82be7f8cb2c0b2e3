import type { VariableSummary } from "../ports/vercel.ts";
import { requiredVariables } from "./required-variables.ts";

const targets = ["preview", "development"] as const;

/** What stands outside of production: told, never counted. */
export interface Elsewhere {
  /** `CLERK_SECRET_KEY in staging is empty`. */
  readonly faults: readonly string[];
  /** Needed names that a target lacks. */
  readonly lacks: Readonly<Record<string, readonly string[]>>;
  readonly liveKeysIn: readonly string[];
  readonly sentences: readonly string[];
}

/**
 * Preview and development, git branches and custom environments.
 * @param custom names of custom environments, by id
 */
export function elsewhereIn(
  own: readonly VariableSummary[],
  shared: readonly VariableSummary[],
  custom: ReadonlyMap<string, string>,
): Elsewhere {
  const all = [...own, ...shared];
  const of = (target: string) =>
    all.filter((each) => each.targets.includes(target) && each.gitBranch === undefined);
  const lacks = Object.fromEntries(
    targets.map((target) => [
      target,
      requiredVariables.filter((name) => of(target).every(({ key }) => key !== name)),
    ]),
  );
  const faults = all.flatMap((each) => {
    const places = placesOf(each, custom);
    return each.told?.fault === undefined || places.length === 0
      ? []
      : [`${each.key} in ${places.join(" and ")} ${each.told.fault.words}`];
  });
  const liveKeysIn = targets.filter((target) => of(target).some(({ told }) => told?.kind === "live"));
  const lacking = targets.filter((target) => (lacks[target] ?? []).length > 0);
  const apart = [
    ...new Set(all.filter(({ key }) => isNeeded(key)).flatMap((each) => apartFrom(each, custom))),
  ];
  return {
    faults,
    lacks,
    liveKeysIn,
    sentences: [
      ...(lacking.length === 0 ? [] : [`Not all of them are set for ${lacking.join(" and ")}.`]),
      ...(liveKeysIn.length === 0
        ? []
        : [`Production's kind of key is set for ${liveKeysIn.join(" and ")}, too.`]),
      ...(apart.length === 0 ? [] : [`Some stand apart, for ${apart.join(" and ")}.`]),
      ...faults.map((each) => `${each}.`),
    ],
  };
}

/** Where it holds, production left out. */
function placesOf(one: VariableSummary, custom: ReadonlyMap<string, string>): readonly string[] {
  const apart = apartFrom(one, custom);
  if (one.gitBranch !== undefined) return apart;
  return [...one.targets.filter((target) => target !== "production"), ...apart];
}

function apartFrom(one: VariableSummary, custom: ReadonlyMap<string, string>): readonly string[] {
  return [
    ...(one.gitBranch === undefined ? [] : [`branch ${one.gitBranch}`]),
    ...(one.customEnvironments ?? []).map((id) => custom.get(id) ?? `custom environment ${id}`),
  ];
}

const isNeeded = (key: string) => requiredVariables.some((name) => name === key);
