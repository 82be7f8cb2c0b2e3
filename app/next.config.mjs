import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = realpathSync(dirname(fileURLToPath(import.meta.url)));

/** Where a package really stands: its folder here may be a link into another checkout or project. */
function placeOf(/** @type {string} */ name) {
  const places = createRequire(join(here, "package.json")).resolve.paths(name) ?? [];
  const found = places.find((place) => existsSync(join(place, name, "package.json")));
  if (found === undefined) throw new Error(`${name} is not installed.`);
  return realpathSync(join(found, name));
}

/** The folder above the app and what it is built with. It is also built elsewhere, see variants.mjs and installed.mjs. */
function commonRoot() {
  let root = here;
  for (const name of ["next", "react", "@clerk/nextjs", "clerk-bypass-gate", "clerk-user-sync"]) {
    while (relative(root, placeOf(name)).startsWith("..")) root = dirname(root);
  }
  return root;
}

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  turbopack: { root: commonRoot() },
  experimental: { cpus: 2 },
};
