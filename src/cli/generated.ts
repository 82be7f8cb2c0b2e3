import { PermanentFailure } from "../errors.ts";
import { readRegularText } from "../adapters/regular-file.mjs";
import { runbookJsonSchema } from "../runbook/json-schema.ts";
import { standardCatalogue } from "../steps/standard.ts";
import { stepReference } from "../runbook/step-reference.ts";
import type { Commands } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { stepExamples } from "./step-examples.ts";

export const schemaFile = "runbooks/runbook.schema.json";

/** What each generated file should hold, by its path; a part of a page stands between its marks there. */
export async function generatedFiles(commands: Commands): Promise<Readonly<Record<string, string>>> {
  const steps = stepReference(standardCatalogue, await stepExamples("runbooks"));
  return {
    [schemaFile]: `${JSON.stringify(runbookJsonSchema(standardCatalogue), undefined, 2)}\n`,
    "docs/runbooks.md": await withPart("docs/runbooks.md", "steps", steps),
    "README.md": await withPart("README.md", "commands", await commandTable(commands)),
  };
}

/** @throws PermanentFailure `VERIFY_FAILED` for a page without its marks */
async function withPart(file: string, part: string, text: string): Promise<string> {
  const [begin, end] = [`<!-- ${part}: written by runbook schema -->`, `<!-- ${part}: end -->`];
  const [head, rest] = (await readRegularText(file)).split(begin);
  const [, tail] = rest?.split(end) ?? [];
  if (head === undefined || tail === undefined)
    throw new PermanentFailure(`${file} has lost its marks ${begin} and ${end}.`, {
      code: "VERIFY_FAILED",
      hint: "Put them back where that part belongs.",
    });
  return `${head}${begin}\n\n${text}\n\n${end}${tail}`;
}
