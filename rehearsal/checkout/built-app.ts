import { join } from "node:path";
import { buildApp } from "../../app/build.mjs";
import { buildInstalledApp } from "../../app/installed.mjs";
import { BadInput } from "../../src/errors.ts";
import { isInstalled, packageVersion } from "../../src/cli/roots.ts";
import { drillPlaces, type DrillPlaces } from "../../toolchain/drill-places.mjs";
import { DRILL_PACKAGE } from "../../toolchain/packages/names.mjs";

interface BuiltApp {
  /** Its folder, with the build in it. */
  readonly folder: string;
  readonly from: "there" | "cache" | "built";
  readonly ms: number;
}

/**
 * Where the sandbox and the reference app lie.
 * @throws BadInput `PACKAGE_MISSING` where the package that brings them is not installed, or is of another version
 */
export function neededForDrills(): DrillPlaces {
  const places = drillPlaces();
  const version = packageVersion();
  if (places !== undefined && (!isInstalled || places.version === version)) return places;
  const what = places === undefined ? "is not installed" : `is ${places.version}, and this is ${version}`;
  throw new BadInput(`${DRILL_PACKAGE}, which sandbox and drills need, ${what}`, {
    code: "PACKAGE_MISSING",
    hint: `Run \`npm install --save-dev --save-exact ${DRILL_PACKAGE}@${version}\`.`,
  });
}

/**
 * The reference app, built: in this checkout, or in the project that has this program as a package. Safe to repeat.
 * @param project its folder
 * @param say progress, one line each
 * @throws BadInput `PACKAGE_MISSING` · Error with the compiler's own words when it does not build
 */
export async function builtApp(project: string, say: (line: string) => void): Promise<BuiltApp> {
  const places = neededForDrills();
  if (!isInstalled) return await buildApp(say);
  const folder = join(project, ".sandbox", "app");
  return await buildInstalledApp(say, { sources: places.app, packages: places.packages, folder });
}
