import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BadInput } from "../../errors.ts";
import { readOptionalText, unreadable } from "../file-trouble.ts";

/** A file's text; undefined when it is not there. @throws BadInput `FILE_UNREADABLE` for e.g. a directory of its name */
export async function readOptional(root: string, name: string): Promise<string | undefined> {
  return await readOptionalText(join(root, name), name);
}

/**
 * Every YAML file of a folder, by name; empty when there is no such folder.
 * @param how `passOver`: what cannot be read is left out, for a reader that must not fail on its account
 * @throws BadInput `FILE_UNREADABLE`, in its place, for what is there and cannot be read
 */
export async function readYamlFolder(
  root: string,
  folder: string,
  how: { readonly passOver?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(join(root, folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || how.passOver === true) return [];
    throw unreadable(folder, error, "It has to be a folder of YAML files that this user may read.");
  });
  const files = names.filter((name) => name.endsWith(".yaml")).sort();
  const read = await Promise.allSettled(
    files.map(async (name) => [name, (await readOptional(root, join(folder, name))) ?? ""] as const),
  );
  const failed = read.flatMap((one): readonly unknown[] =>
    one.status === "rejected" && !(how.passOver === true && one.reason instanceof BadInput)
      ? [one.reason]
      : [],
  );
  const [first] = failed;
  // All of them, in the files' order: which one fails first is chance.
  if (first instanceof BadInput)
    throw new BadInput(first.message, {
      code: first.code,
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      problems: failed.flatMap((one) => (one instanceof BadInput ? one.problems : [])),
    });
  if (failed.length > 0) throw first;
  return Object.fromEntries(read.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
}
