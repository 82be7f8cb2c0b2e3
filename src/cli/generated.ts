import { join } from "node:path";
import { PermanentFailure } from "../errors.ts";
import { readRegularText } from "../adapters/regular-file.mjs";
import { runbookJsonSchema } from "../runbook/json-schema.ts";
import { standardCatalogue } from "../steps/standard.ts";
import { stepReference } from "../runbook/step-reference.ts";
import type { Commands } from "./command.ts";
import { packageRoot } from "./roots.ts";
import { commandTable } from "./command-table.ts";
import { stepExamples } from "./step-examples.ts";

export const schemaFile = "runbooks/runbook.schema.json";

/** What each generated file should hold, by its path; a part of a page stands between its marks there. */
export async function generatedFiles(
  commands: Commands,
  root: string,
): Promise<Readonly<Record<string, string>>> {
  const schema = { [schemaFile]: `${JSON.stringify(runbookJsonSchema(standardCatalogue), undefined, 2)}\n` };
  // The documents are this program's own; a project that only uses it has none of them.
  if (root !== packageRoot) return schema;
  const steps = stepReference(standardCatalogue, await stepExamples(join(root, "runbooks")));
  return {
    ...schema,
    "docs/runbooks.md": await withPart(root, "docs/runbooks.md", "steps", steps),
    "docs/commands.md": await withPart(root, "docs/commands.md", "commands", await commandTable(commands)),
  };
}

/** @throws PermanentFailure `VERIFY_FAILED` for a page without its marks */
async function withPart(root: string, file: string, part: string, text: string): Promise<string> {
  const [begin, end] = [`<!-- ${part}: written by ./runbook schema -->`, `<!-- ${part}: end -->`];
  const [head, rest] = (await readRegularText(join(root, file))).split(begin);
  const [, tail] = rest?.split(end) ?? [];
  if (head === undefined || tail === undefined)
    throw new PermanentFailure(`${file} has lost its marks ${begin} and ${end}.`, {
      code: "VERIFY_FAILED",
      hint: "Put them back where that part belongs.",
    });
  return `${head}${begin}\n\n${text}\n\n${end}${tail}`;
}
