import { readFile, writeFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { PermanentFailure, runbookJsonSchema, standardCatalogue, stepReference } from "../src/index.ts";
import { stepExamples } from "./step-examples.ts";

const schemaFile = "runbooks/runbook.schema.json";
const referenceFile = "docs/runbooks.md";
const [begin, end] = ["<!-- steps: written by runbook schema -->", "<!-- steps: end -->"];

/** What each generated file should hold, by its path. */
async function generated(): Promise<Readonly<Record<string, string>>> {
  const page = await readFile(referenceFile, "utf8");
  const [head, rest] = page.split(begin);
  const [, tail] = rest?.split(end) ?? [];
  if (head === undefined || tail === undefined)
    throw new PermanentFailure(`${referenceFile} has lost its marks ${begin} and ${end}.`, {
      code: "VERIFY_FAILED",
      hint: "Put them back where the reference of the steps belongs.",
    });
  const reference = stepReference(standardCatalogue, await stepExamples("runbooks"));
  return {
    [schemaFile]: `${JSON.stringify(runbookJsonSchema(standardCatalogue), undefined, 2)}\n`,
    [referenceFile]: `${head}${begin}\n\n${reference}\n\n${end}${tail}`,
  };
}

export default defineCommand({
  meta: {
    name: "schema",
    description: `Write ${schemaFile} for editors and the steps in ${referenceFile}, or check that both are current`,
  },
  args: {
    check: { type: "boolean", description: "Write nothing; exit 1 when a file is not current" },
    json: { type: "boolean", description: "Print the schema instead of writing it" },
  },
  async run({ args }) {
    const files = await generated();
    if (args.json === true) {
      process.stdout.write(files[schemaFile] ?? "");
      return 0;
    }
    for (const [file, text] of Object.entries(files)) {
      const current = await readFile(file, "utf8").catch(() => "");
      if (current === text) continue;
      if (args.check === true)
        throw new PermanentFailure(`${file} is not current`, {
          code: "VERIFY_FAILED",
          hint: "Run `runbook schema`.",
        });
      await writeFile(file, text);
    }
    if (args.check !== true)
      process.stdout.write(
        Object.keys(files)
          .map((file) => `${file} is current.\n`)
          .join(""),
      );
    return 0;
  },
});
