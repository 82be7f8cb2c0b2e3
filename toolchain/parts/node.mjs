// @ts-check
// Node 24, copied out of the npm package `node`: launchers in the cache run it, so a deleted checkout breaks nothing.
import { copyFileSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "../command.mjs";
import { folderOfPackage, isInstalled } from "../places.mjs";
import { NODE_VERSION } from "../versions.mjs";
import { lookAt, makePart } from "./part.mjs";

export const NODE_PART = `node-${NODE_VERSION}`;

/**
 * @param {string} root the checkout, with its packages installed
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureNode(root) {
  const found = await lookAt(NODE_PART);
  if (typeof found === "object") return found;
  return makePart(NODE_PART, async (dir) => {
    const binary = join(dir, "bin", "node");
    mkdirSync(dirname(binary), { recursive: true });
    const from = isInstalled ? folderOfPackage("node") : join(root, "node_modules", "node");
    if (!existsSync(join(from, "bin", "node")))
      throw new Error(
        "npm has not run the install script of its package node.\n" +
          "What helps: `npm pkg set --json allowScripts.node=true`, then `npm rebuild node`, then run this again.",
      );
    copyFileSync(join(from, "bin", "node"), binary, constants.COPYFILE_FICLONE);
    const version = (await runCommand(binary, ["--version"], { timeoutMs: 20_000 })).trim();
    if (version !== `v${NODE_VERSION}`) {
      throw new Error(`The npm package node brought ${version}, not v${NODE_VERSION}: run \`npm ci\` again.`);
    }
    return {
      version: NODE_VERSION,
      from: "npm",
      verified: "integrity in package-lock.json",
      executable: ["bin/node"],
    };
  });
}
