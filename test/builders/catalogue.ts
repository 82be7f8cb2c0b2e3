import {
  bypassCloseInput,
  bypassCloseOutput,
  bypassOpenInput,
  bypassOpenOutput,
  bypassVerifyInput,
  bypassVerifyOutput,
} from "../../src/bypass/step-schemas.ts";
import { makeCatalogue, type AnyStep } from "../../src/steps/catalogue.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import type { Step } from "../../src/steps/step.ts";

/** The bypass steps' schemas with actions that need no stack, for tests of the language and the planner. */
const bypassSteps: readonly AnyStep[] = [
  step("bypass.open", bypassOpenInput, bypassOpenOutput, { effect: "converge", dangerous: true }),
  step("bypass.verify", bypassVerifyInput, bypassVerifyOutput, { effect: "none", dangerous: false }),
  step("bypass.close", bypassCloseInput, bypassCloseOutput, { effect: "converge", dangerous: false }),
];

function step<Input extends object, Output>(
  name: string,
  input: Step<Input, Output>["input"],
  output: Step<Input, Output>["output"],
  how: Pick<AnyStep, "effect" | "dangerous">,
): AnyStep {
  const built: Step<Input, Output> = {
    name,
    summary: name,
    ...how,
    undo: "Nothing",
    input,
    output,
    plan: (given) =>
      Promise.resolve({
        summary: name,
        target: "stack:test",
        operation: name,
        decisions: { ...given } as Record<string, unknown>,
      }),
    run: () => Promise.reject(new Error(`${name} is not run in these tests`)),
  };
  return built;
}

const own = standardCatalogue.names
  .filter((name) => !bypassSteps.some((each) => each.name === name))
  .flatMap((name) => standardCatalogue.get(name) ?? []);

export const testCatalogue = makeCatalogue([...own, ...bypassSteps]);
