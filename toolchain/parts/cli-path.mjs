// @ts-check
// A pulumi of the pinned version that the machine already has. Copied, so that its removal breaks nothing later.
import { accessSync, constants, copyFileSync, readSync, closeSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { openRegularSync } from "../../src/adapters/regular-file.mjs";
import { runCommand } from "../command.mjs";
import { PULUMI_VERSION } from "../versions.mjs";

/** Scripts named pulumi are launchers (the npm package's, version managers'): running one may start a download. */
function isProgram(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    const head = Buffer.alloc(2);
    const file = openRegularSync(path);
    try {
      readSync(file, head, 0, 2, 0);
    } finally {
      closeSync(file);
    }
    return head.toString("latin1") !== "#!";
  } catch {
    return false;
  }
}

/** @returns {Promise<string | undefined>} the real path of a pulumi of the pinned version */
export async function findCliOnPath() {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const candidate = join(folder, "pulumi");
    if (folder === "" || !isProgram(candidate)) continue;
    const path = realpathSync(candidate);
    try {
      const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
      const version = await runCommand(path, ["version"], { env, timeoutMs: 15_000 });
      if (version.trim() === `v${PULUMI_VERSION}`) return path;
    } catch {
      // not a pulumi that runs: look further
    }
  }
  return undefined;
}

/**
 * @param {string} path
 * @param {string} dir
 */
export async function copyCliFromPath(path, dir) {
  // A language host that is a script is a launcher into somebody's folder, this project's own stand-in for one.
  const names = ["pulumi", "pulumi-language-nodejs"].filter((name) => isProgram(join(dirname(path), name)));
  for (const name of names) copyFileSync(join(dirname(path), name), join(dir, name));
  return {
    version: PULUMI_VERSION,
    from: "path",
    verified: `its version, as found at ${path}`,
    executable: names,
  };
}
