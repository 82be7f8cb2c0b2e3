import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import type { FakeResponse } from "../fake.ts";

const require = createRequire(import.meta.url);
const TYPES: Record<string, string> = {
  ".js": "application/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
};

/** `/npm/@clerk/clerk-js@…/dist/…` and `/npm/@clerk/ui@…/dist/…` from the installed packages, whatever the version. */
export async function clerkScript(path: string): Promise<FakeResponse | undefined> {
  if (!path.startsWith("/npm/")) return undefined;
  const missing: FakeResponse = { status: 404, headers: { "content-type": "text/plain" }, body: "Not found" };
  const match = /^\/npm\/@clerk\/(clerk-js|ui)@[^/]+\/dist\/([\w./-]+)$/.exec(path);
  if (!match?.[1] || !match[2]) return missing;
  const dist = distFolder(match[1]);
  const file = join(dist, normalize(match[2]));
  if (!file.startsWith(`${dist}/`)) return missing;
  const body = await readFile(file).catch(() => undefined);
  if (!body) return missing;
  return {
    status: 200,
    headers: {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "public, max-age=31536000",
      "access-control-allow-origin": "*",
    },
    body,
  };
}

/** The packages' `exports` hide package.json, so their folders are looked for on the resolution paths. */
function distFolder(name: string): string {
  const paths = require.resolve.paths(`@clerk/${name}`) ?? [];
  for (const path of paths) {
    try {
      return join(dirname(require.resolve(join(path, "@clerk", name, "package.json"))), "dist");
    } catch {
      continue;
    }
  }
  throw new Error(`@clerk/${name} is not installed.`);
}
