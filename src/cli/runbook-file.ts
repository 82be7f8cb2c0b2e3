import { readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { closest } from "../runbook/closest.ts";
import { readRegular } from "../adapters/regular-file.mjs";
import { includedTexts, type Included } from "../runbook/included-texts.ts";
import { sizeMax } from "../runbook/limits.ts";
import { unreadable } from "../adapters/file-trouble.ts";
import { badArgument } from "./edge.ts";
import { projectRoot } from "./roots.ts";

interface RunbookFile {
  /** Its path in the project, as git knows it. */
  readonly file: string;
  readonly text: string;
  /** Texts of what it includes. */
  readonly included: Included;
}

const folder = "runbooks";
const extension = /\.ya?ml$/;

/** Paths of the project's runbooks, relative to it. */
export async function runbookFiles(root: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.filter((name) => extension.test(name)).map((name) => join(folder, name));
}

/** What a runbook is typed by: a shell runs nothing of it when it completes such a word. */
const typedName = /^[\w-]+$/;

/** Names by which they are typed, e.g. `auth-outage`. */
export const runbookNames = async (root: string): Promise<readonly string[]> =>
  (await runbookFiles(root))
    .map((each) => each.slice(folder.length + 1).replace(extension, ""))
    .filter((name) => typedName.test(name));

/**
 * A runbook by its name in runbooks/, e.g. `auth-outage`, or by a path from where it is typed.
 * @throws BadInput `BAD_ARGUMENT` for a name that none has · `FILE_UNREADABLE`
 */
export async function findRunbook(cwd: string, typed: string): Promise<RunbookFile> {
  const root = projectRoot(cwd);
  const isName = typedName.test(typed);
  const file = isName ? join(folder, `${typed}.yaml`) : relative(root, resolve(cwd, typed));
  if (isName) {
    const names = await runbookNames(root);
    if (!names.includes(typed))
      throw badArgument(
        `there is no runbook ${typed} in ${folder}/`,
        closest(typed, names, "./runbook lint --help"),
      );
  }
  const text = await runbookText(join(root, file), isName ? file : typed);
  return { file, text, included: await includedHere(root, file, text) };
}

/** What a runbook includes, from the working tree beneath `root`; nothing that a link leads to elsewhere. */
export const includedHere = (root: string, file: string, text: string): Promise<Included> =>
  includedTexts(text, file, async (inner) => {
    const real = relative(await realpath(root), await realpath(join(root, inner)));
    return isOutside(real) && !isOutside(inner) ? undefined : await runbookText(join(root, inner), inner);
  });

const isOutside = (path: string) => path.startsWith("..") || isAbsolute(path);

/**
 * A file's text for the loader. @param shown what it is called in a problem
 * @throws BadInput `FILE_UNREADABLE` when it cannot be read
 */
export async function runbookText(path: string, shown: string): Promise<string> {
  try {
    // a text beyond the limit is refused by its length alone; no need to hold it twice
    return (await readRegular(path)).subarray(0, sizeMax * 4 + 4).toString("utf8");
  } catch (error) {
    throw unreadable(shown, error, "Give the name of a runbook in runbooks/, or a path.");
  }
}
