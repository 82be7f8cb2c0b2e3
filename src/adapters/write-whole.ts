import { lstat, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { wholeFile } from "../errors.ts";
import { fileUnwritable } from "./file-trouble.ts";
import { makeFolder } from "./make-folder.ts";
import { isMissing, writeRegular } from "./regular-file.mjs";

/**
 * Writes a file of a project whole or not at all; folders on the way are made. A symbolic link is never followed nor
 * replaced: it may lead out of the project.
 * @param path from `root`
 * @param mode of the file. Default: 0644
 * @throws BadInput `FILE_EXPOSED` for a symbolic link · PermanentFailure `FILE_UNWRITABLE`
 */
export async function writeWhole(root: string, path: string, text: string, mode = 0o644): Promise<void> {
  await refuseLinks(root, path);
  const file = join(root, path);
  const draft = `${file}.${process.pid}.draft`;
  try {
    await makeFolder(dirname(file));
    await writeRegular(draft, text, { mode, sync: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw fileUnwritable(path, error, "Nothing was changed in it. Make room or put the disk right.");
  }
}

/** @throws BadInput `FILE_EXPOSED` when the file, or a folder on its way from `root`, is a symbolic link */
export async function refuseLinks(root: string, path: string): Promise<void> {
  const parts = path.split("/");
  for (let length = 1; length <= parts.length; length++) {
    const shown = parts.slice(0, length).join("/");
    const found = await lstat(join(root, shown)).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw fileUnwritable(shown, error, "Nothing was changed.");
    });
    if (found?.isSymbolicLink() !== true) continue;
    throw wholeFile(shown, {
      ...{ code: "FILE_EXPOSED", message: "is a symbolic link, and is not written through" },
      hint: "Put a file or folder of its own there. Nothing was changed.",
    });
  }
}
