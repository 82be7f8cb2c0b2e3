// @ts-check
// The packages that are published from this repository, and what each is made of.
import { join } from "node:path";
import { projectRoot } from "../places.mjs";
import { DRILL_PACKAGE } from "./names.mjs";

/**
 * @typedef {object} OwnPackage
 * @property {string} folder of its package.json, from the repository's root
 * @property {string[]} [entries] files whose imports, followed to the end, are its code; from the repository's root
 * @property {string[]} [assets] files that code reads beside itself: git's own patterns
 * @property {string} [declarations] the entry that users import in TypeScript
 * @property {boolean} [standIns] with the toolchain's stand-ins, bundled
 */

/** @type {Record<string, OwnPackage>} by name; without entries: compiled by its own tsconfig.json */
export const ownPackages = {
  "clerk-vercel-runbooks": {
    folder: ".",
    entries: ["scripts/bin.mjs", "infra/index.ts"],
    // Which modules build Pulumi's CLI, where nobody publishes it.
    assets: [
      ...["toolchain/cli/go.mod", "toolchain/cli/go.sum"],
      // What a project begins with.
      ...["Pulumi.yaml", "runbooks", "notices", "contacts", ".github/workflows"],
    ],
    declarations: "infra/index.ts",
    standIns: true,
  },
  [DRILL_PACKAGE]: {
    folder: "drill",
    entries: ["sandbox/main.ts", "sandbox/app/preload.mjs"],
    assets: ["sandbox/specs", "app"],
  },
  "clerk-bypass-gate": { folder: "guard" },
  "clerk-user-sync": { folder: "user-sync" },
};

/** @param {string} name @returns {string} the absolute path of a package's folder here */
export const folderOf = (name) => join(projectRoot, ownPackages[name]?.folder ?? "");
