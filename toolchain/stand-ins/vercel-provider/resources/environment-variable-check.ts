import type { Api } from "../api.ts";
import { describing, OperationFailure } from "../failure.ts";
import { sortedStrings, text, UNKNOWN, type Properties } from "../values.ts";

const TARGETS: readonly string[] = ["production", "preview", "development"];
const INVALID = "Project Environment Variable Invalid";

/** Whether `inputs` says nothing for `key` that will be known: an unknown value may still be anything. */
const isAbsent = (inputs: Properties, key: string): boolean => {
  const value = inputs[key];
  return value === undefined || (Array.isArray(value) && value.length === 0);
};

function valueProblems(inputs: Properties, name: string): readonly string[] {
  if (inputs["valueWo"] !== undefined)
    return ["valueWo is not supported here, and never updates: use value."];
  if (inputs["value"] !== undefined && inputs["value"] !== "") return [];
  return [
    "Invalid Attribute Combination. No attribute specified when one (and only one) of [value,value_wo] is " +
      `required. Examine values at '${name}.value'.`,
  ];
}

function placeProblems(inputs: Properties, name: string): readonly string[] {
  if (isAbsent(inputs, "targets") && isAbsent(inputs, "customEnvironmentIds")) {
    return [
      "Invalid Attribute Combination. At least one attribute out of [custom_environment_ids,target] must be " +
        `specified. Examine values at '${name}.targets'.`,
    ];
  }
  return sortedStrings(inputs["targets"])
    .filter((target) => target !== UNKNOWN && !TARGETS.includes(target))
    .map(
      (target) =>
        `Invalid Attribute Value Match. Attribute target[Value("${target}")] value must be one of: ` +
        `["production" "preview" "development"], got: "${target}". Examine values at '${name}.targets'.`,
    );
}

function sensitivityProblems(inputs: Properties, name: string): readonly string[] {
  const sensitive = inputs["sensitive"];
  if (sensitive === undefined)
    return [`Missing required argument. "sensitive" is required. Examine values at '${name}.sensitive'.`];
  if (sensitive === false || sensitive === UNKNOWN) return [];
  if (!sortedStrings(inputs["targets"]).includes("development")) return [];
  return [
    `${INVALID}. Environment variables targeting \`development\` must explicitly set \`sensitive = false\`. ` +
      `Examine values at '${name}.sensitive'.`,
  ];
}

/** What the official provider refuses before anything is asked, in its words. Pure. */
export function variableProblems(inputs: Properties, name: string): readonly string[] {
  return [
    ...valueProblems(inputs, name),
    ...placeProblems(inputs, name),
    ...sensitivityProblems(inputs, name),
  ];
}

/**
 * A new variable that is said not to be sensitive is held against its team's policy. That rules over preview, production
 * and custom environments, not over a variable of development alone.
 * @throws OperationFailure where the team forces every variable to be sensitive, or cannot be asked
 */
export async function requireAllowed(api: Api, inputs: Properties): Promise<void> {
  if (inputs["sensitive"] !== false) return;
  const targets = sortedStrings(inputs["targets"]);
  const isDevelopmentOnly = targets.length === 1 && targets[0] === "development";
  if (isDevelopmentOnly && isAbsent(inputs, "customEnvironmentIds")) return;
  const team = await describing(
    "Error validating project environment variable",
    "Could not validate project environment variable",
    () => api.teamSettings(text(inputs, "teamId")),
  );
  if (team?.sensitiveEnvironmentVariablePolicy !== "on") return;
  throw new OperationFailure(
    INVALID,
    "This team has a policy that forces all environment variables to be sensitive. Please remove the `sensitive` " +
      "field or set the `sensitive` field to `true` in your configuration.",
  );
}
