import { posix } from "node:path";
import type { AppFolder } from "../ports/app-folder.ts";

/** Files that a file imports, and those that they import. */
const depth = 2;

/** The first file with what is wanted: this one, or one of the app's own that it imports; undefined: none. */
export async function reaches(
  app: Pick<AppFolder, "at">,
  paths: readonly string[],
  path: string,
  wanted: RegExp,
  left = depth,
): Promise<string | undefined> {
  const found = await app.at(path);
  if (found.kind !== "file") return undefined;
  if (wanted.test(found.text)) return path;
  if (left === 0) return undefined;
  for (const [, from = ""] of found.text.matchAll(/\bfrom\s*["']([^"'\n]+)["']/g)) {
    const target = resolved(paths, path, from);
    const there = target === undefined ? undefined : await reaches(app, paths, target, wanted, left - 1);
    if (there !== undefined) return there;
  }
  return undefined;
}

/** A module of the app's own: by a relative path, or by an alias (`@/`, `~/`) for the app's folder or its `src/`. */
function resolved(paths: readonly string[], importer: string, from: string): string | undefined {
  const alias = /^(?:@|~)\/(.+)$/.exec(from)?.[1];
  const relative = from.startsWith(".") ? posix.join(posix.dirname(importer), from) : undefined;
  const bases = alias === undefined ? [relative] : [alias, `src/${alias}`];
  return paths.find((path) =>
    bases.some((base) => base !== undefined && path.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, "") === base),
  );
}
