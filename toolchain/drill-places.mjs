// @ts-check
// Where the sandbox's program and the reference app lie: in this checkout, or in the package that brings what drills need.
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { DRILL_PACKAGE } from "./packages/names.mjs";
import { folderOfPackage, isInstalled, projectRoot, readJson } from "./places.mjs";

/**
 * @typedef {object} DrillPlaces
 * @property {string} sandbox the program to start
 * @property {string} app the reference app's sources
 * @property {string} packages a folder from which Next.js and the others are found
 * @property {string} version of the package that brings them, or of this checkout
 */

/** @returns {DrillPlaces | undefined} undefined where that package is not installed */
export function drillPlaces() {
  if (!isInstalled)
    return {
      sandbox: join(projectRoot, "sandbox", "main.ts"),
      app: join(projectRoot, "app"),
      packages: projectRoot,
      version: versionIn(projectRoot),
    };
  try {
    const folder = folderOfPackage(DRILL_PACKAGE);
    const dist = join(folder, "dist");
    return {
      sandbox: join(dist, "sandbox", "main.js"),
      app: join(dist, "app"),
      packages: folder,
      version: versionIn(folder),
    };
  } catch {
    return undefined;
  }
}

const versionIn = (/** @type {string} */ folder) =>
  String(readJson(join(folder, "package.json"))?.version ?? "");

/**
 * A package's folder as code in `from` finds it. What a package exports may hide its package.json from Node's own search.
 * @param {string} name
 * @param {string} from a folder
 * @returns {string | undefined}
 */
export function packageFrom(name, from) {
  const places = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const found = places.map((place) => join(place, name, "package.json")).find((file) => existsSync(file));
  return found && dirname(found);
}
