import { relative, resolve } from "node:path";
import type { Problem } from "../errors.ts";
import { knownNotices } from "../people/notices/decisions.ts";
import { loadRunbook } from "../runbook/load.ts";
import { readNoticeFiles } from "../open-notify.ts";
import { standardCatalogue } from "../steps/standard.ts";
import { includedHere, runbookFiles, runbookText } from "./runbook-file.ts";

/** A runbook, as it was typed and where it lies. */
export interface RunbookPath {
  readonly file: string;
  readonly path: string;
}

/** All of a project's runbooks. */
export const runbooksOf = async (root: string): Promise<readonly RunbookPath[]> =>
  (await runbookFiles(root)).map((file) => ({ file, path: resolve(root, file) }));

/**
 * Every mistake of these runbooks, after those of the notices that they name. Paths are told from `cwd`.
 * @throws BadInput `FILE_UNREADABLE`
 */
export async function runbookProblems(
  root: string,
  cwd: string,
  files: readonly RunbookPath[],
): Promise<readonly Problem[]> {
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
  return problems;
}
