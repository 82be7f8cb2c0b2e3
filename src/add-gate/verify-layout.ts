import { posix } from "node:path";
import type { AppFolder } from "../ports/app-folder.ts";
import type { AppShape } from "./shape.ts";

/** Files that a layout imports, and those that they import. */
const depth = 2;

/**
 * What `app/verify-again/` needs around its page: nothing where the root layout has a document and Clerk's provider, the provider
 * where it has a document alone, all of it where there is no root layout, or one that leaves the document to those beneath.
 */
export async function verifyLayout(
  app: Pick<AppFolder, "at">,
  paths: readonly string[],
  src: string,
): Promise<AppShape["verifyLayout"]> {
  const layout = paths.find((path) => path.startsWith(`${src}app/layout.`));
  if (layout === undefined) return "document";
  if (!(await reaches(app, paths, layout, /<html[\s>]/))) return "document";
  return (await reaches(app, paths, layout, /<ClerkProvider[\s>]/)) ? "none" : "provider";
}

async function reaches(
  app: Pick<AppFolder, "at">,
  paths: readonly string[],
  path: string,
  wanted: RegExp,
  left = depth,
): Promise<boolean> {
  const found = await app.at(path);
  if (found.kind !== "file") return false;
  if (wanted.test(found.text)) return true;
  if (left === 0) return false;
  for (const [, from = ""] of found.text.matchAll(/\bfrom\s*["']([^"'\n]+)["']/g)) {
    const target = resolved(paths, path, from);
    if (target !== undefined && (await reaches(app, paths, target, wanted, left - 1))) return true;
  }
  return false;
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
