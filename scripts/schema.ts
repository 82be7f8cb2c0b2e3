import { join } from "node:path";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { defineCommand } from "../src/cli/command.ts";
import { PermanentFailure } from "../src/errors.ts";
import { readRegularText, writeRegular } from "../src/adapters/regular-file.mjs";
import { generatedFiles, schemaFile } from "../src/cli/generated.ts";

export default defineCommand({
  summary: `Write ${schemaFile} for editors, the steps in docs/ and the commands in docs/, or check that they are current`,
  json: "Print the schema instead of writing it",
  options: {
    check: { type: "boolean", description: "Write nothing; exit 1 when a file is not current" },
  },
  async run(args, call) {
    const { out } = call;
    const root = projectRoot(call.cwd);
    const files = await generatedFiles(call.commands, root);
    if (out.asJson) {
      out.print(...(files[schemaFile] ?? "").trimEnd().split("\n"));
      return exitCodes.done;
    }
    for (const [file, text] of Object.entries(files)) {
      const current = await readRegularText(join(root, file)).catch(() => "");
      if (current !== text && args.check)
        throw new PermanentFailure(`${file} is not current`, {
          code: "VERIFY_FAILED",
          hint: "Run `./runbook schema`.",
        });
      if (current !== text) await writeRegular(join(root, file), text);
      if (!args.check) out.print(`${file} is current.`);
    }
    return exitCodes.done;
  },
});
