import { expect, test } from "vitest";
import { stepInputs, stepOptions } from "../../src/cli/input-options.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { madeText } from "../../src/plan/one-step.ts";

const step = (name: string) => {
  const found = standardCatalogue.get(name);
  if (found === undefined) throw new Error(`no step ${name}`);
  return found;
};

test.each(standardCatalogue.names)("%s has options, and can be made a plan of one step", (name) => {
  for (const [option, { description }] of Object.entries(stepOptions(step(name)))) {
    expect(option).toMatch(/^[a-z][A-Za-z]*$/);
    expect(description).not.toBe("");
  }
  expect(JSON.parse(madeText(`do/${name}`, {}, standardCatalogue))).toMatchObject({ steps: [{ use: name }] });
});

test("a list is typed with commas, as a runbook's is, or given again", () => {
  const users = ["user_1,user_2", "user_3"];
  expect(stepInputs(step("sessions.revoke"), { users })).toEqual({ users: ["user_1", "user_2", "user_3"] });
});
