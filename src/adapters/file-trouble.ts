import { PermanentFailure, wholeFile, type BadInput } from "../errors.ts";
import { codeOf, isMissing, NotAFile, readRegularText } from "./regular-file.mjs";

/** Words for what the system says of a path. The codes are those of errno(3). */
const words: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "it is a directory",
  EEXIST: "it is there already",
  EACCES: "this user may not",
  EPERM: "the system does not permit it (it may be immutable)",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "it is a device or a FIFO, not a file",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is full",
  EFBIG: "it is too large",
  EROFS: "the file system is read-only",
  EIO: "the disk failed",
  ESTALE: "the network disk is gone",
};

/** Why a file could not be used, as a clause; without a path, which may be long. */
export function troubleText(error: unknown): string {
  if (error instanceof NotAFile) return error.message;
  const code = codeOf(error);
  return (code === undefined ? undefined : words[code]) ?? `the system says ${code ?? "no more"}`;
}

const readableHint = "Put a readable text file there, or take what stands there away.";

/** A file that someone's input names cannot be read: a problem with its place, exit code 2. @param shown its name for people */
export function unreadable(shown: string, error: unknown, hint = readableHint): BadInput {
  return wholeFile(shown, {
    code: "FILE_UNREADABLE",
    message: `cannot be read: ${troubleText(error)}`,
    hint,
  });
}

/** A record that cannot be written is no mistake of the input; what was done before stands. Exit code 1. */
export function unwritable(shown: string, error: unknown): PermanentFailure {
  if (error instanceof PermanentFailure) return error;
  const hint =
    "Nothing is done that is not on record. Make room or put the disk right, then go on with `./runbook resume`.";
  return new PermanentFailure(`${shown}:1:1 cannot be written: ${troubleText(error)}.`, {
    code: "RECORD_UNWRITABLE",
    hint,
    cause: error,
  });
}

/** The same for any other file. @param hint the way out */
export function fileUnwritable(shown: string, error: unknown, hint: string): PermanentFailure {
  return new PermanentFailure(`${shown}:1:1 cannot be written: ${troubleText(error)}.`, {
    code: "FILE_UNWRITABLE",
    hint,
    cause: error,
  });
}

/**
 * A text file of a checkout; undefined when nothing is there.
 * @param shown its name in a problem
 * @throws BadInput `FILE_UNREADABLE` for what is there and is no readable file
 */
export async function readOptionalText(path: string, shown = path): Promise<string | undefined> {
  try {
    return await readRegularText(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(shown, error);
  }
}
