import { expect, test } from "vitest";
import { madeFile, madeText } from "../../src/plan/one-step.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { planFrom, recipeOf, recipeSchema } from "../../src/plan/recipe.ts";
import { standardCatalogue as catalogue } from "../../src/steps/standard.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";
import type { Json } from "../../src/runbook/runbook.ts";

const plan = async (name: string, typed: Readonly<Record<string, Json>>) =>
  await preparePlan({
    ...{ ports: portsOf(wellWorld()), catalogue, text: madeText(madeFile(name), typed, catalogue) },
    ...{ file: madeFile(name), typed, lookMs: 0 },
  });

test("one step of the catalogue is a plan of one step, with its inputs", async () => {
  const { runbook, nodes, inputs } = await plan("bypass.verify", { expect: "closed" });
  expect(runbook).toMatchObject({ id: "bypass.verify", file: "do/bypass.verify" });
  expect(nodes).toMatchObject([{ id: "verify", use: "bypass.verify", inputs: { expect: "closed" } }]);
  expect(inputs).toEqual({ expect: "closed" });
});

test("whoever has its recipe plans the very same again, from nothing but the catalogue", async () => {
  const made = await plan("bypass-close", { expect: "closed" });
  expect(made.nodes.map((node) => node.id)).toEqual(["close", "verify"]);
  const recipe = recipeSchema.parse(JSON.parse(JSON.stringify(recipeOf(made))));
  const text = madeText(recipe.runbook.file, recipe.inputs as Record<string, Json>, catalogue);
  const again = await planFrom(recipe, { ports: portsOf(wellWorld()), catalogue, text });
  expect(again.hash).toBe(made.hash);
  const other = await plan("bypass-close", { expect: "open" });
  expect(other.hash).not.toBe(made.hash);
});

test("a value is a value, whatever stands in it", async () => {
  const { nodes } = await plan("notice.text", { audience: "support", text: "${{ inputs.text }} \"'\n#: x" });
  expect(nodes).toMatchObject([{ inputs: { text: "${{ inputs.text }} \"'\n#: x" } }]);
});

test.each<[string, Record<string, Json>, object]>([
  ["bypass.clsoe", {}, { code: "UNKNOWN_STEP", hint: expect.stringContaining("bypass.close") }],
  ["bypass.verify", { expekt: "open" }, { code: "BAD_ARGUMENT", hint: expect.stringContaining("expect") }],
  ["bypass.verify", { expect: { a: 1 } }, { code: "BAD_ARGUMENT" }],
])("%s with %j is refused", (name, typed, error) => {
  expect(() => madeText(madeFile(name), typed, catalogue)).toThrow(expect.objectContaining(error));
});
