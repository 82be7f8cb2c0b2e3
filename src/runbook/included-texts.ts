import { posix } from "node:path";
import { readDocument } from "./document.ts";
import { Problems } from "./problems.ts";
import type { Json } from "./runbook.ts";

/** Texts of the runbooks that a runbook includes, and that those include, by file. */
export type Included = ReadonlyMap<string, string>;

/** Files that one runbook may include, all together. */
export const filesMax = 20;

/** The file that an `include` names: relative to the file that it stands in; undefined outside the repository. */
export function includedFile(from: string, named: string): string | undefined {
  const file = posix.normalize(posix.join(posix.dirname(from.replaceAll("\\", "/")), named));
  const leaves = file.startsWith("..") && !from.startsWith("..");
  return posix.isAbsolute(named) || leaves ? undefined : file;
}

/**
 * Reads what a runbook includes, from wherever `read` reads it: the working tree, or a commit. What is not there is left
 * out, and the loader says so in its place. Each file is read once, so a circle ends.
 */
export async function includedTexts(
  text: string,
  file: string,
  read: (file: string) => Promise<string | undefined>,
): Promise<Included> {
  const texts = new Map<string, string>();
  const open = [{ text, file }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const from = next.file;
    const value = next.text.includes("include:")
      ? readDocument(next.text, new Problems(from))?.value
      : undefined;
    for (const named of namesIn(value ?? null)) {
      const found = includedFile(from, named);
      if (found === undefined || found === file || texts.has(found) || texts.size >= filesMax) continue;
      const inner = await read(found).catch(() => undefined);
      if (inner === undefined) continue;
      texts.set(found, inner);
      open.push({ text: inner, file: found });
    }
  }
  return texts;
}

/** Every value of a key `include`, wherever it stands. */
function namesIn(value: Json): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(namesIn);
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "include" && typeof inner === "string" ? [inner] : namesIn(inner as Json),
  );
}
