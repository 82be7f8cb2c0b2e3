import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { formatProblem, type Problem } from "../src/errors.ts";
import { knownNotices } from "../src/people/notices/known.ts";
import { loadRunbook } from "../src/runbook/load.ts";
import { readNoticeFiles } from "../src/open-notify.ts";
import { readRegular } from "../src/adapters/regular-file.mjs";
import { sizeMax } from "../src/runbook/limits.ts";
import { standardCatalogue } from "../src/steps/standard.ts";
import { unreadable } from "../src/adapters/file-trouble.ts";
import { badArgument } from "../src/cli/edge.ts";
import { checkoutRoot } from "../src/cli/world.ts";

/** The runbooks that are checked when none is named. */
async function shipped(): Promise<readonly string[]> {
  const names = await readdir("runbooks").catch(() => []);
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join("runbooks", name));
}

/**
 * A file's text for the loader.
 * @throws BadInput `FILE_UNREADABLE` when it cannot be read
 */
export async function readText(file: string): Promise<string> {
  let bytes;
  try {
    bytes = await readRegular(file);
  } catch (error) {
    throw unreadable(file, error, "Give the path of a runbook, such as runbooks/auth-outage.yaml.");
  }
  // a text beyond the limit is refused by its length alone; no need to hold it twice
  return bytes.subarray(0, sizeMax * 4 + 4).toString("utf8");
}

export default defineCommand({
  meta: { name: "lint", description: "Check runbooks and name every problem with its place" },
  args: {
    files: {
      type: "positional",
      required: false,
      description: "Runbooks to check; default: all in runbooks/",
    },
    json: { type: "boolean", description: "Print problems as JSON" },
  },
  async run({ args }) {
    const files = args._.length > 0 ? args._ : await shipped();
    if (files.length === 0) throw badArgument("there is no runbook here", "Name a file.");
    const notices = await readNoticeFiles(checkoutRoot());
    // What runbooks say of notices rests on these files: their own mistakes come first.
    const problems: Problem[] = "templates" in notices ? [] : [...notices];
    const known = "templates" in notices ? knownNotices(notices.templates, notices.channels) : undefined;
    for (const file of files) {
      const loaded = loadRunbook(await readText(file), file, standardCatalogue, known);
      if (!loaded.ok) problems.push(...loaded.problems);
    }
    if (args.json === true) process.stdout.write(`${JSON.stringify({ files, problems })}\n`);
    else if (problems.length > 0) process.stderr.write(`${problems.map(formatProblem).join("\n")}\n`);
    else
      process.stdout.write(
        `${files.length === 1 ? "One runbook" : `${files.length} runbooks`}, no problems.\n`,
      );
    return problems.length === 0 ? 0 : 2;
  },
});
