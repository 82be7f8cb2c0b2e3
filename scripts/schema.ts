import { defineCommand } from "citty";
import { PermanentFailure } from "../src/errors.ts";
import { readRegularText, writeRegular } from "../src/adapters/regular-file.mjs";
import type { Commands } from "../src/cli/command.ts";
import { generatedFiles, schemaFile } from "../src/cli/generated.ts";

export default defineCommand({
  meta: {
    name: "schema",
    description: `Write ${schemaFile} for editors, the steps in docs/ and the commands in README.md, or check that they are current`,
  },
  args: {
    check: { type: "boolean", description: "Write nothing; exit 1 when a file is not current" },
    json: { type: "boolean", description: "Print the schema instead of writing it" },
  },
  async run({ args, data }) {
    const files = await generatedFiles(data as Commands);
    if (args.json === true) {
      process.stdout.write(files[schemaFile] ?? "");
      return 0;
    }
    for (const [file, text] of Object.entries(files)) {
      const current = await readRegularText(file).catch(() => "");
      if (current !== text && args.check === true)
        throw new PermanentFailure(`${file} is not current`, {
          code: "VERIFY_FAILED",
          hint: "Run `runbook schema`.",
        });
      if (current !== text) await writeRegular(file, text);
      if (args.check !== true) process.stdout.write(`${file} is current.\n`);
    }
    return 0;
  },
});
