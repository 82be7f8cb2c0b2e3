import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { stepExamples } from "../../src/cli/generated.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { stepReference } from "../../src/runbook/step-reference.ts";
import { makeCatalogue } from "../../src/steps/catalogue.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { testNotices } from "./valid.ts";

const page = readFileSync(resolve("docs/runbooks.md"), "utf8");
const examples = await stepExamples(resolve("runbooks"));

test("docs/runbooks.md holds every step as the catalogue has it", () => {
  expect(page).toContain(`\n\n${stepReference(standardCatalogue, examples)}\n\n`);
  const entries = [...page.matchAll(/^### `(.+)`$/gm)].map(([, name]) => name);
  expect(entries).toEqual(standardCatalogue.names);
});

test("every step that a shipped runbook uses is in it, with an example from there", () => {
  for (const name of ["auth-outage", "bypass-open", "open-last-resort"]) {
    const text = readFileSync(resolve(`runbooks/${name}.yaml`), "utf8");
    for (const [, use] of text.matchAll(/^\s*use: (\S+)$/gm)) {
      expect(page).toContain(`### \`${use}\``);
      expect(examples[use ?? ""]).toMatchObject({ use });
    }
  }
});

test("an example of our own is a runbook's step", () => {
  const text = stringify({
    ...{ version: 1, title: "T", summary: "S", severity: "low", category: "clerk-outage" },
    inputs: { reason: { type: "string", required: true, description: "Why" } },
    steps: [examples["notice.text"]],
  });
  const loaded = loadRunbook(text, "example.yaml", standardCatalogue, testNotices());
  expect(loaded.ok ? [] : loaded.problems).toEqual([]);
});

test("an input says its type, its range, its default and what it means; without an example it is told all the same", () => {
  const step = {
    ...({ name: "a.b", summary: "Does it", effect: "once", dangerous: true, undo: "Nothing." } as const),
    input: z.strictObject({
      count: z.int().min(1).max(9).default(3).describe("How many"),
      who: z.array(z.string()),
      to: z.enum(["x", "y"]).optional(),
    }),
    output: z.object({}),
    plan: () => Promise.reject(new Error("not here")),
    run: () => Promise.reject(new Error("not here")),
  };
  const catalogue = makeCatalogue([step as never]);
  expect(stepReference(catalogue, { "a.b": { id: "i", use: "a.b" } })).toContain(`### \`a.b\`

Does it.

- Effect: \`once\`. **A second person must approve it.**
- Input:
  - \`count\`: integer from 1 to 9, default \`3\`. How many.
  - \`who\`: list of text, required.
  - \`to\`: \`x\` or \`y\`, may be left out.
- Output: none.
- Taking it back: Nothing.

\`\`\`yaml
- id: i
  use: a.b
\`\`\``);
  expect(stepReference(catalogue, {})).toMatch(/- Taking it back: Nothing\.$/);
});
