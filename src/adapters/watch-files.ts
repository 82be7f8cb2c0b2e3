import { constants } from "node:fs";
import { readdir, rename, unlink, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { WatchHistory } from "../ports/watch-history.ts";
import { fileUnwritable, unreadable } from "./file-trouble.ts";
import { codeOf, openRegular, readRegularText, writeRegular } from "./regular-file.mjs";
import { syncFolder } from "./sync-folder.ts";
import { makeFolder } from "./make-folder.ts";

const named = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;
const { O_RDWR, O_CREAT, O_APPEND } = constants;
const hint = "Make room, put the disk right, or name another folder with --history.";

/** The history in a folder: `2026-11-30.jsonl` and so on. Nothing is made before something is written. */
export function watchFiles(folder: string): WatchHistory {
  /** The day whose end was looked at by this process. */
  let whole: string | undefined;
  const pathOf = (day: string) => join(folder, `${day}.jsonl`);
  const writing = async <T>(path: string, body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw fileUnwritable(path, error, hint);
    }
  };
  const put = async (path: string, text: string): Promise<void> => {
    const draft = `${path}.${process.pid}.draft`;
    await writing(path, async () => {
      try {
        await makeFolder(folder);
        await writeRegular(draft, text, { sync: true });
        await rename(draft, path);
        await syncFolder(folder);
      } finally {
        await unlink(draft).catch(() => undefined);
      }
    });
  };
  return {
    place: folder,
    async read(from) {
      const names = await readdir(folder).catch((error: unknown) => {
        if (codeOf(error) === "ENOENT") return [];
        throw unreadable(folder, error);
      });
      const days = names.flatMap((name) => named.exec(name)?.[1] ?? []).sort();
      return await Promise.all(
        days
          .filter((day) => day >= from)
          .map(async (day) => {
            const file = pathOf(day);
            const text = await readRegularText(file).catch((error: unknown) => {
              throw unreadable(file, error);
            });
            return { day, file, text };
          }),
      );
    },
    async append(day, line) {
      const path = pathOf(day);
      await writing(path, async () => {
        await makeFolder(folder);
        const handle = await openRegular(path, O_RDWR | O_CREAT | O_APPEND, 0o644);
        try {
          if (whole !== day) await cutHalfLine(handle);
          await handle.appendFile(line, "utf8");
          await handle.datasync();
        } finally {
          await handle.close();
        }
      });
      whole = day;
    },
    replace: async (day, text) => await put(pathOf(day), text),
    async attach(name, text) {
      await put(join(folder, name), text);
      return name;
    },
  };
}

/** What was being written when a process was killed is no line: nobody was told that it is there. */
async function cutHalfLine(handle: FileHandle): Promise<void> {
  const bytes = await handle.readFile();
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await handle.truncate(end);
}
