import { resolve } from "node:path";
import { problemLines } from "../src/errors.ts";
import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { runbookProblems, runbooksOf } from "../src/cli/runbook-problems.ts";

export default defineCommand({
  summary: "Check runbooks and name every problem with its place",
  json: "Print problems as JSON",
  options: { files: { type: "words", description: "Runbooks to check; default: all in runbooks/" } },
  async run(args, { cwd, out }) {
    const root = projectRoot(cwd);
    const typed = args.files.map((file) => ({ file, path: resolve(cwd, file) }));
    const files = typed.length > 0 ? typed : await runbooksOf(root);
    if (files.length === 0) throw badArgument("there is no runbook here", "Name a file.");
    const problems = await runbookProblems(root, cwd, files);
    if (out.asJson) out.json({ files: files.map(({ file }) => file), problems });
    else if (problems.length > 0) out.note(...problems.flatMap(problemLines));
    else out.print(`${files.length === 1 ? "One runbook" : `${files.length} runbooks`}, no problems.`);
    return problems.length === 0 ? exitCodes.done : exitCodes.badInput;
  },
});
