// @ts-check
// What a Pulumi process of this project needs in its environment. Reads small files only; changes nothing.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import {
  cacheRecord,
  cacheRoot,
  checkoutRecord,
  homesDir,
  partsDir,
  projectRoot,
  pulumiStateDir,
  readJson,
} from "./places.mjs";
import { CHROMIUM_VERSION, NODE_VERSION, PULUMI_VERSION, VERCEL_PROVIDER_VERSION } from "./versions.mjs";

/**
 * @typedef {{ version: string, from: string, id: string }} PartInUse
 * `from`: "official" (its publisher's release), "path" (a pulumi that was on PATH), "built" (from Go modules),
 * "stand-in" (this project's own), "npm" (a package of this project). `id` names the part's content.
 * @typedef {{ ready: boolean, home: string, key: string, cli?: PartInUse, languageHost?: PartInUse,
 *   provider?: PartInUse, node?: PartInUse }} ToolchainInfo
 */

const missing = "The toolchain is not set up: run `./runbook setup` first.";

/** The folder that set-up fixed for this checkout, or a name under the cache that does not exist yet. */
function pulumiHome() {
  const own = readJson(checkoutRecord())?.home;
  const last = readJson(cacheRecord())?.home;
  for (const key of [own, last]) {
    if (typeof key === "string" && readJson(join(homesDir(), key, "toolchain.json")))
      return join(homesDir(), key);
  }
  return join(homesDir(), "none");
}

const binDir = (/** @type {string} */ home) => join(home, "versions", PULUMI_VERSION, "bin");

/**
 * Which parts are in use, as set-up recorded them. Costs a few file reads; never throws.
 * @returns {ToolchainInfo}
 */
export function toolchainInfo() {
  const home = pulumiHome();
  const recorded = readJson(join(home, "toolchain.json"));
  return { ready: recorded !== undefined, home, key: recorded?.key ?? "", ...recorded?.parts };
}

/**
 * The folders that belong first on PATH: the CLI with its language host, then Node 24.
 * @returns {string[]}
 */
export function toolchainPath() {
  const home = pulumiHome();
  return [binDir(home), join(home, "node", "bin")];
}

/**
 * The variables to add to a process that runs Pulumi: its home, the CLI and its language host first on PATH (then
 * Node 24), and no download ever. PATH continues the caller's own.
 * @returns {Record<string, string>}
 */
export function toolchainEnv() {
  const path = toolchainPath();
  const rest = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !path.includes(entry));
  return {
    PULUMI_HOME: pulumiHome(),
    PULUMI_CREDENTIALS_PATH: pulumiStateDir(),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PATH: [...path, ...rest].join(delimiter),
  };
}

/**
 * @param {string} path
 * @param {string} otherwise
 */
function executable(path, otherwise) {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    throw new Error(otherwise);
  }
}

/**
 * The Pulumi CLI's path.
 * @returns {string}
 * @throws Error with one sentence when set-up has not run
 */
export const pulumiBinary = () => executable(join(binDir(pulumiHome()), "pulumi"), missing);

/**
 * The Node that runs the project: the cached copy of the pinned version.
 * @returns {string}
 * @throws Error with one sentence when set-up has not run
 */
export const nodeBinary = () => executable(join(pulumiHome(), "node", "bin", "node"), missing);

/**
 * A headless Chromium, for the browser tests.
 * @returns {string}
 * @throws Error with one sentence when set-up has not run or left it out
 */
export const chromiumPath = () =>
  executable(
    join(partsDir(), `chromium-${CHROMIUM_VERSION}`, "chromium"),
    "Chromium is not set up: run `./runbook setup` first.",
  );

export { cacheRoot, NODE_VERSION, projectRoot, PULUMI_VERSION, VERCEL_PROVIDER_VERSION };
