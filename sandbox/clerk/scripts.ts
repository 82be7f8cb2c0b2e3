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
  if (dist === undefined) return placeholder(match[1], match[2]) ?? missing;
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

/** What a page's own scripts are named; the others are theirs. */
const entryNames: Readonly<Record<string, string>> = { "clerk-js": "clerk.browser.js", ui: "ui.browser.js" };

/** Drills ask whether the script is served. A browser would run it: it is told what its page lacks. */
function placeholder(name: string, file: string): FakeResponse | undefined {
  if (file !== entryNames[name]) return undefined;
  const says = `The sandbox has no sign-in form: npm install --save-dev @clerk/${name}`;
  return {
    status: 200,
    headers: { "content-type": TYPES[".js"] ?? "", "access-control-allow-origin": "*" },
    body: `console.error(${JSON.stringify(says)});\n`,
  };
}

/** The packages' `exports` hide package.json, so their folders are looked for on the resolution paths. */
function distFolder(name: string): string | undefined {
  const paths = require.resolve.paths(`@clerk/${name}`) ?? [];
  for (const path of paths) {
    try {
      return join(dirname(require.resolve(join(path, "@clerk", name, "package.json"))), "dist");
    } catch {
      continue;
    }
  }
  return undefined;
}
