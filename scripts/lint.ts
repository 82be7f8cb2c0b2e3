import { relative, resolve } from "node:path";
import { problemLines, type Problem } from "../src/errors.ts";
import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { knownNotices } from "../src/people/notices/decisions.ts";
import { loadRunbook } from "../src/runbook/load.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { readNoticeFiles } from "../src/open-notify.ts";
import { includedHere, runbookFiles, runbookText } from "../src/cli/runbook-file.ts";
import { standardCatalogue } from "../src/steps/standard.ts";

export default defineCommand({
  summary: "Check runbooks and name every problem with its place",
  json: "Print problems as JSON",
  options: { files: { type: "words", description: "Runbooks to check; default: all in runbooks/" } },
  async run(args, { cwd, out }) {
    const root = projectRoot(cwd);
    const typed = args.files.map((file) => ({ file, path: resolve(cwd, file) }));
    const shipped = async () =>
      (await runbookFiles(root)).map((file) => ({ file, path: resolve(root, file) }));
    const files = typed.length > 0 ? typed : await shipped();
    if (files.length === 0) throw badArgument("there is no runbook here", "Name a file.");
    const notices = await readNoticeFiles(root);
    // What runbooks say of notices rests on these files: their own mistakes come first.
    const problems: Problem[] = "templates" in notices ? [] : [...notices];
    const known = "templates" in notices ? knownNotices(notices.templates, notices.channels) : undefined;
    for (const { file, path } of files) {
      const text = await runbookText(path, file);
      // Paths count from the project, as when it is planned; they are said as they were typed.
      const name = relative(root, path);
      const included = await includedHere(root, name, text);
      const loaded = loadRunbook(text, name, standardCatalogue, known, included);
      if (loaded.ok) continue;
      const shown = (each: string) => (each === name ? file : relative(cwd, resolve(root, each)));
      problems.push(...loaded.problems.map((problem) => ({ ...problem, file: shown(problem.file) })));
    }
    if (out.asJson) out.json({ files: files.map(({ file }) => file), problems });
    else if (problems.length > 0) out.note(...problems.flatMap(problemLines));
    else out.print(`${files.length === 1 ? "One runbook" : `${files.length} runbooks`}, no problems.`);
    return problems.length === 0 ? exitCodes.done : exitCodes.badInput;
  },
});
