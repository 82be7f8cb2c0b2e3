import { readFile, writeFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { PermanentFailure, runbookJsonSchema, standardCatalogue } from "../src/index.ts";

const file = "runbooks/runbook.schema.json";

export default defineCommand({
  meta: { name: "schema", description: `Write ${file} for editors, or check that it is current` },
  args: {
    check: { type: "boolean", description: "Write nothing; exit 1 when the file is not current" },
    json: { type: "boolean", description: "Print the schema instead of writing it" },
  },
  async run({ args }) {
    const text = `${JSON.stringify(runbookJsonSchema(standardCatalogue), undefined, 2)}\n`;
    if (args.json === true) {
      process.stdout.write(text);
      return 0;
    }
    const current = await readFile(file, "utf8").catch(() => "");
    if (args.check === true) {
      if (current === text) return 0;
      throw new PermanentFailure(`${file} is not current`, {
        code: "VERIFY_FAILED",
        hint: "Run `runbook schema`.",
      });
    }
    if (current !== text) await writeFile(file, text);
    process.stdout.write(`${file} is current.\n`);
    return 0;
  },
});
