import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { NeedsHuman, RunbookError } from "../errors.ts";
import { fileUnwritable } from "./file-trouble.ts";
import { writeRegular } from "./regular-file.mjs";
import { acquireLease } from "./run-lease.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * Says that this process watches into that folder; one at a time does. A watcher that was killed holds nothing. What says so is
 * this machine's alone, and git leaves it out.
 * @returns releases it
 * @throws NeedsHuman `WATCH_BUSY` while another one does · PermanentFailure `FILE_UNWRITABLE`
 */
export async function holdHistory(folder: string, force: boolean): Promise<() => Promise<void>> {
  const held = join(folder, ".watching");
  try {
    await makeFolder(held);
    await writeRegular(join(held, ".gitignore"), "*\n");
  } catch (error) {
    throw fileUnwritable(held, error, "Name a folder with --history in which files can be made.");
  }
  const lease = await acquireLease(held, { force, head: undefined }).catch((error: unknown) => {
    if (!(error instanceof RunbookError) || error.code !== "JOURNAL_BUSY") throw error;
    throw new NeedsHuman(
      `Another watcher writes into ${folder}: ${error.message.replace(/this run/g, "it")}`,
      {
        code: "WATCH_BUSY",
        hint: "Leave it to that one, end it (Ctrl-C there), or watch into another folder with --history. Where it is known to be gone, take over with --take-over.",
      },
    );
  });
  await dropOlder(held, lease.term);
  return async () => await lease.release(undefined);
}

/** A cron makes hundreds a day; the newest one says all. */
async function dropOlder(held: string, term: number): Promise<void> {
  for (const name of await readdir(held)) {
    const of = Number(/^lease\.(\d{1,9})(?:\.released)?$/.exec(name)?.[1] ?? term);
    if (of < term) await unlink(join(held, name)).catch(() => undefined);
  }
}
