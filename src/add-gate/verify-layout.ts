import type { AppFolder } from "../ports/app-folder.ts";
import { reaches } from "./reaches.ts";
import type { AppShape } from "./shape.ts";

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
  const has = async (wanted: RegExp) => (await reaches(app, paths, layout, wanted)) !== undefined;
  if (!(await has(/<html[\s>]/))) return "document";
  return (await has(/<ClerkProvider[\s>]/)) ? "none" : "provider";
}
