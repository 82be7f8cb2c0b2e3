import { join, resolve } from "node:path";
import { defineCommand } from "../../src/cli/command.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/people/read-contacts.ts";
import { importedFile, readImported } from "../../src/people/import-shape.ts";
import { lineDiff } from "../../src/people/line-diff.ts";
import { readRegularText, writeRegular } from "../../src/adapters/regular-file.mjs";
import { readinessGaps } from "../../src/people/readiness.ts";
import { unreadable } from "../../src/adapters/file-trouble.ts";
import { withImported } from "../../src/people/import.ts";
import { badInput } from "../../src/cli/edge.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { projectRoot } from "../../src/cli/roots.ts";
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
    const contacts = readContacts(after);
    if (!("people" in contacts)) throw badInput(contacts);
    const names = Object.keys(contactFiles) as (keyof ContactTexts)[];
    const changed = names.filter((name) => before[name] !== after[name]);
    if (args.write)
      for (const name of changed) await writeRegular(join(root, contactFiles[name]), after[name] ?? "");
    const changes = changed.map((name) => ({
      file: contactFiles[name],
      lines: lineDiff(before[name] ?? "", after[name] ?? ""),
    }));
    const gaps = readinessGaps(contacts);
    const lines = [
      ...changes.flatMap((each) => [each.file, ...each.lines.map((line) => `  ${line}`)]),
      ...(changed.length === 0 ? ["Nothing changes."] : []),
      ...gaps.map((gap) => `Still to do: ${gap}`),
      ...(changed.length === 0
        ? []
        : [args.write ? "Written. Read it, then commit." : "Nothing was written; --write does it."]),
    ];
    call.out.answer({ written: args.write && changed.length > 0, changes, gaps }, () => lines);
    return exitCodes.done;
  },
});
