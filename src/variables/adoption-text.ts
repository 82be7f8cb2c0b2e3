import type { LiveVariable } from "../ports/vercel.ts";
import type { Adoption, ValueFate } from "./adoption.ts";
import { placeText } from "./placement.ts";

const fates: Readonly<Record<ValueFate, string>> = {
  kept: "value: the same as the stack's, not written",
  "written-again": "value: cannot be read back, so the stack's is written over it",
  replaced: "value: DIFFERS from the stack's, which is written over it",
};

/** The plan as a person reads it before saying yes. One variable a paragraph, nothing of any value. */
export function adoptionLines(plan: Adoption, besides: readonly string[]): readonly string[] {
  return [
    ...plan.take.flatMap(({ variable, value }) => [
      `take over  ${variable.key} (${variable.id})`,
      `             stands on ${placeText(variable)}, ${variable.type}: stays so`,
      `             ${fates[value]}`,
      ...reaches(variable, value),
    ]),
    ...plan.held.map(({ key, id }) => `held       ${key} (${id}), by the stack already`),
    ...plan.make.map((key) => `make       ${key}, for production`),
    ...besides.map((what) => `make       ${what}`),
    ...plan.left.map((one) => `leave      ${one.key} (${one.id}): ${placeText(one)}`),
    ...plan.shared.map(
      ({ key, id }) =>
        `leave      ${key} (${id}): shared by the team${plan.make.includes(key) ? "; production of this project reads the stack's own from the next deployment on, and no change of the team's any more" : "; the project's own goes before it"}`,
    ),
    ...(plan.sharedUnknown ? ["unknown    this token may not ask which variables the team shares"] : []),
    ...plan.gone.map((key) => `forget     ${key}: on the stack's record, and not at Vercel any more`),
  ];
}

/** What the `up` makes beside variables. @param deploys the git reference that the config has deployed, if any */
export const besidesLines = (deploys: string | undefined): readonly string[] => [
  "an Edge Config store, its token and two items, where the stack has none",
  ...(deploys === undefined ? [] : [`a production deployment of ${deploys}, which the config asks for`]),
];

function reaches({ targets, customEnvironmentIds }: LiveVariable, value: ValueFate): readonly string[] {
  const others = targets.filter((target) => target !== "production");
  if (value === "kept" || others.length + customEnvironmentIds.length === 0) return [];
  const custom = customEnvironmentIds.length === 0 ? [] : ["custom environments"];
  return [`             what is written reaches ${[...others, ...custom].join(" and ")}, too`];
}
