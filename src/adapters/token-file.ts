import { constants } from "node:fs";
import { lstat, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BadInput } from "../errors.ts";
import type { Secret } from "../ports/secret.ts";
import { fileUnwritable, troubleText } from "./file-trouble.ts";
import { makeFolder } from "./make-folder.ts";
import { isMissing, openRegular, readRegularText } from "./regular-file.mjs";

const { O_WRONLY, O_CREAT, O_EXCL } = constants;
const hint = "Name a file in a folder that exists, such as .runbook/token, which git ignores.";
/** A token of Clerk's is under 5 kB. */
const tokenMax = 16_384;

/** A file that holds a token and nothing else, for its owner alone. */
export interface TokenFile {
  /** Puts a token in the last one's place at once: a reader finds the one or the other, never a part. @throws PermanentFailure `FILE_UNWRITABLE` */
  put(token: Secret): Promise<void>;
  /** Takes it away; what is gone is gone. */
  remove(): Promise<void>;
}

/**
 * Writes nothing yet, but makes a folder `.runbook` for it.
 * @param shown its name for people
 * @throws BadInput `BAD_ARGUMENT` where no such file can be, or where something else than a token would be lost
 */
export async function openTokenFile(path: string, shown: string): Promise<TokenFile> {
  const refuse = (why: string) =>
    new BadInput(`--file ${shown} can hold no token: ${why}.`, { code: "BAD_ARGUMENT", hint });
  // The documentation's own place for it, which nothing may have made yet.
  if (basename(dirname(path)) === ".runbook") await makeFolder(dirname(path), 0o700).catch(() => undefined);
  const folder = await stat(dirname(path)).catch((error: unknown) => {
    throw refuse(`its folder cannot be used, ${troubleText(error)}`);
  });
  if (!folder.isDirectory()) throw refuse("its folder is a file");
  const there = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw refuse(troubleText(error));
  });
  if (there !== undefined) {
    if (!there.isFile()) throw refuse("something else than a file stands there");
    const text = await readRegularText(path, tokenMax).catch((error: unknown) => {
      throw refuse(troubleText(error));
    });
    if (text !== "" && !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text))
      throw refuse("it holds something else, which would be lost");
  }
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  return {
    async put(token) {
      try {
        await unlink(draft).catch(() => undefined);
        const handle = await openRegular(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600);
        try {
          await handle.writeFile(token.reveal(), "utf8");
        } finally {
          await handle.close();
        }
        await rename(draft, path);
      } catch (error) {
        await unlink(draft).catch(() => undefined);
        throw fileUnwritable(shown, error, hint);
      }
    },
    async remove() {
      await unlink(path).catch(() => undefined);
    },
  };
}
