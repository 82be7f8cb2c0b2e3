import { createHash } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { PermanentFailure } from "../errors.ts";
import type { Lists } from "../ports/lists.ts";
import { troubleText, unreadable } from "./file-trouble.ts";
import { readRegularText } from "./regular-file.mjs";
import { makeFolder } from "./make-folder.ts";

/**
 * Lists of users: files by their path from the checkout, and `.runbook/lists`, which git ignores and only its owner reads. A
 * list is kept under its digest, and under the digest of the text that it was made from the list's own.
 */
export function openLists(root: string): Lists {
  const folder = join(root, ".runbook", "lists");
  const fileOf = (digest: string): string => join(folder, `${digest.replace(/^sha256:/, "")}.txt`);
  const sourceOf = (text: string): string =>
    join(folder, `${createHash("sha256").update(text).digest("hex")}.of`);
  const write = async (file: string, text: string): Promise<void> => {
    const draft = `${file}.${process.pid}`;
    try {
      await makeFolder(folder, 0o700);
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, file);
    } catch (cause) {
      throw new PermanentFailure(`The list cannot be kept in .runbook/lists: ${troubleText(cause)}.`, {
        code: "FILE_UNWRITABLE",
        hint: "Make room or put the folder right, then give the command again.",
        cause,
      });
    }
  };
  return {
    async read(path) {
      try {
        return await readRegularText(resolve(root, path));
      } catch (error) {
        throw unreadable(path, error, "Name a file by its path from the checkout.");
      }
    },
    async keep({ digest }, ids, source) {
      const file = fileOf(digest);
      const text = ids.map((id) => `${id}\n`).join("");
      await write(file, text);
      // The kept file itself may be named as a list later, when some of its users are gone.
      for (const each of [text, ...(source === undefined ? [] : [source])])
        await write(sourceOf(each), `${digest}\n`);
      return relative(root, file);
    },
    async table(csv) {
      const file = join(folder, `${createHash("sha256").update(csv).digest("hex")}.csv`);
      await write(file, csv);
      return relative(root, file);
    },
    async kept(digest) {
      const text = await readRegularText(fileOf(digest)).catch(() => undefined);
      return text?.split("\n").filter((line) => line !== "");
    },
    madeFrom: async (source) => (await readRegularText(sourceOf(source)).catch(() => undefined))?.trim(),
  };
}
