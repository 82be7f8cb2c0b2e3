import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A file's text; undefined when it is not there. */
export async function readOptional(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(() => undefined);
}

/** Every YAML file of a folder, by name; empty when there is no such folder. */
export async function readYamlFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
  );
  return Object.fromEntries(texts);
}
