import { BadInput } from "../errors.ts";
import { readWhole } from "../journal/journal.ts";
import type { JournalStore, RunFolders } from "../ports/journal-store.ts";
import type { Redact } from "../ports/redact.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderPage } from "./page.ts";
import type { Titles } from "./record-line.ts";
import { makeReport, type Report } from "./report.ts";

export const reportFiles = { markdown: "report.md", html: "report.html" } as const;

export interface Written {
  readonly report: Report;
  /** Texts by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a report calls things; taken from the run's plan. No fact is. */
export interface Names {
  readonly title: string | undefined;
  readonly titles: Titles;
}

/**
 * Checks the run's whole chain and renders what it shows; writes nothing. The same journal gives the same bytes; without
 * its journal.head the report says what is pending for that.
 * @throws PermanentFailure `JOURNAL_DAMAGED`
 */
export async function composeReport(store: JournalStore, names: Names, redact: Redact): Promise<Written> {
  const { records, unanchored } = await readWhole(store);
  const report = makeReport({ records, ...names, redact, unanchored });
  const files = {
    [reportFiles.markdown]: renderMarkdown(report),
    [reportFiles.html]: renderPage(report),
  };
  return { report, files };
}

/**
 * The run that is meant: by name or path, else the newest.
 * @throws BadInput `RUN_NOT_FOUND` when there is none
 */
export async function runMeant(folders: RunFolders, said: string | undefined): Promise<string> {
  const named =
    said === undefined ? undefined : (said.split(/[\\/]/).findLast((part) => part !== "") ?? said);
  const run = named ?? (await folders.list())[0];
  if (run !== undefined) return run;
  throw new BadInput("There is no run here yet, so there is nothing to report.", {
    code: "RUN_NOT_FOUND",
    hint: "A run begins with `./runbook run`; its record is a folder under incidents/.",
  });
}
