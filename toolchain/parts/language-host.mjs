// @ts-check
// The Node language host: the one that came with the CLI, else this project's stand-in.
import { PULUMI_VERSION } from "../versions.mjs";
import { LANGUAGE_HOST } from "./cli.mjs";
import { ensureStandIn } from "./stand-ins.mjs";

/**
 * @param {import("./part.mjs").Part} cli
 * @param {{ root: string, node: string }} options
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureLanguageHost(cli, { root, node }) {
  if (LANGUAGE_HOST in cli.files) return cli;
  return ensureStandIn(root, node, { name: "language-host", entry: "main.mjs", version: PULUMI_VERSION });
}
