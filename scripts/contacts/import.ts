import { join, resolve } from "node:path";
import { defineCommand } from "../../src/cli/command.ts";
import { importedFile, readImported } from "../../src/people/import-shape.ts";
import { readRegularText } from "../../src/adapters/regular-file.mjs";
import { unreadable } from "../../src/adapters/file-trouble.ts";
import { withImported } from "../../src/people/import.ts";
import { badInput } from "../../src/cli/edge.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { projectRoot } from "../../src/cli/roots.ts";
import { changeContacts, changeLines } from "../../src/cli/contacts/change-contacts.ts";
import { contactTexts, loadContacts } from "../../src/cli/contacts/calls.ts";

export default defineCommand({
  summary: `Take ${importedFile} over; shows what would change, --write does it`,
  options: {
    file: { type: "argument", required: false, description: `The file; default: ${importedFile}` },
    write: { type: "boolean", description: "Write the files in contacts/; without it nothing is written" },
  },
  async run(args, call) {
    const root = projectRoot(call.cwd);
    const file = args.file ?? importedFile;
    const text = await readRegularText(
      args.file === undefined ? join(root, importedFile) : resolve(call.cwd, args.file),
    ).catch((error: unknown) => {
      throw unreadable(file, error, "Name the file that holds the contacts.");
    });
    const imported = readImported(text, file);
    if (!("levels" in imported)) throw badInput(imported);
    const before = await contactTexts(root);
    const after = withImported(before, await loadContacts(root), imported);
    const change = await changeContacts(root, before, after, args.write);
    call.out.answer(change, () => changeLines(change));
    return exitCodes.done;
  },
});
