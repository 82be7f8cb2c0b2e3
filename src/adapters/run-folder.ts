import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BadInput, PermanentFailure } from "../errors.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import { troubleText, unreadable } from "./file-trouble.ts";
import { isMissing, openRegular } from "./regular-file.mjs";
import { headName, journalName, RunFolder } from "./run-files.ts";
import { syncFolder } from "./sync-folder.ts";
import { makeFolder } from "./make-folder.ts";

/** How files are opened; a test hands in one whose disk fails. */
export interface RunFolderOptions {
  readonly open?: typeof openRegular;
}

/** `incidents/`: one folder per run. Folders whose name is no run id are passed over. */
export function runFolders(root: string, { open = openRegular }: RunFolderOptions = {}): RunFolders {
  return {
    async list() {
      const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw unreadable(root, error, "The runs' folder must be a folder that this user may read.");
      });
      const found = await Promise.all(
        entries
          .filter((entry) => entry.isDirectory() && isRunName(entry.name))
          .map(async (entry) => ({ name: entry.name, at: await modifiedAt(join(root, entry.name)) })),
      );
      return found
        .filter(({ at }) => at !== undefined)
        .sort((left, right) => (right.at ?? 0) - (left.at ?? 0) || right.name.localeCompare(left.name))
        .map(({ name }) => name);
    },
    async open(run) {
      const folder = join(root, runName(run));
      if ((await modifiedAt(folder)) === undefined)
        throw new BadInput(`There is no run ${run}.`, {
          code: "RUN_NOT_FOUND",
          hint: "See `./runbook status` for the runs that are here.",
        });
      return new RunFolder(folder, open);
    },
    async create(run) {
      const folder = join(root, runName(run));
      try {
        await makeFolder(root);
        await mkdir(folder);
        await syncFolder(root);
      } catch (cause) {
        throw new PermanentFailure(`The folder of run ${run} cannot be made: ${troubleText(cause)}.`, {
          code: "RECORD_UNWRITABLE",
          hint: "Nothing was done. Make room or put the disk right, then give the command again.",
          cause,
        });
      }
      return new RunFolder(folder, open);
    },
    async discard(run) {
      const folder = join(root, runName(run));
      const written = await stat(join(folder, journalName)).then(
        ({ size }) => size > 0,
        (error) => !isMissing(error),
      );
      if (!written) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

const isRunName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);

function runName(run: string): string {
  if (isRunName(run)) return run;
  throw new BadInput(`${JSON.stringify(run)} is not the name of a run.`, { code: "RUN_NOT_FOUND" });
}

/** Of the journal; where that is gone, its head still says that there was one. A file that may not be looked at is there. */
async function modifiedAt(folder: string): Promise<number | undefined> {
  for (const name of [journalName, headName])
    try {
      return (await stat(join(folder, name))).mtimeMs;
    } catch (error) {
      if (!isMissing(error)) return 0;
    }
  return undefined;
}
