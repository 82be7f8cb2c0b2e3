// @ts-check
// The npm packages: installed by `npm ci`, and only when what lies in node_modules is not what the lock names.
import { existsSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { runCommand } from "../command.mjs";
import { readJson } from "../places.mjs";

/**
 * npm writes down what it installed at the very end, so an interrupted `npm ci` shows as absent here.
 * @param {string} root the checkout
 * @returns {boolean} whether node_modules holds what package-lock.json names
 */
export function packagesAreCurrent(root) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (wanted === undefined || present === undefined) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = present[path];
    if (found === undefined) {
      if (entry.optional || entry.devOptional || entry.peer || entry.extraneous) continue;
      return false;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
  }
  return existsSync(join(root, "node_modules", ".bin", "node"));
}

/**
 * @param {string} root
 * @param {string} cachedNode a Node outside the checkout, used when the running one is about to be replaced
 * @param {(line: string) => void} say
 */
export async function installPackages(root, cachedNode, say) {
  const modules = join(root, "node_modules") + sep;
  const outside = (/** @type {string | undefined} */ path) => path !== undefined && !path.startsWith(modules);
  // Never the Node that `npm ci` is about to delete: not for npm itself, nor for the install scripts it runs.
  const path = (process.env["PATH"] ?? "").split(delimiter).filter(outside).join(delimiter);
  const env = { ...process.env, PATH: path, npm_config_loglevel: "error" };
  const npm = process.env["npm_execpath"];
  const node = [process.env["npm_node_execpath"], process.execPath, cachedNode].find(
    (candidate) => outside(candidate) && candidate !== undefined && existsSync(candidate),
  );
  const args = ["ci", "--no-audit", "--no-fund"];
  if (npm?.endsWith(".js") && outside(npm) && node) {
    const withNode = { ...env, PATH: `${dirname(node)}${delimiter}${path}` };
    return runCommand(node, [npm, ...args], { cwd: root, env: withNode, onLine: say });
  }
  return runCommand("npm", args, { cwd: root, env, onLine: say });
}
