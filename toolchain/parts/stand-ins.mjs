// @ts-check
// The project's own stand-ins: one bundled file each, keyed by the content they are made from.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";
import { runCommand } from "../command.mjs";
import { filesBelow, contentKey, lookAt, makePart } from "./part.mjs";

const toolchainDir = fileURLToPath(new URL("../", import.meta.url));
const bundler = join(toolchainDir, "bundle.mjs");
/** What the bundles take in from outside their folders. */
const guard = join(toolchainDir, "..", "src", "adapters", "regular-file.mjs");

/** Packages that end up inside the bundles, or make them. */
const INSIDE = ["@grpc/grpc-js", "@pulumi/pulumi", "google-protobuf", "rolldown"];

/** The bundled file's name inside a stand-in's part. */
export const BUNDLE = "main.mjs";

const packageVersion = (/** @type {string} */ root, /** @type {string} */ name) =>
  `${name}@${JSON.parse(readRegularTextSync(join(root, "node_modules", name, "package.json"))).version}`;

/**
 * Makes a stand-in from its folder in toolchain/stand-ins/, once per content.
 * @param {string} root the checkout, with its packages installed
 * @param {string} node a Node 24
 * @param {{ name: string, entry: string, version: string }} standIn `name`: its folder; `entry`: the file to bundle
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureStandIn(root, node, { name, entry, version }) {
  const folder = join(toolchainDir, "stand-ins", name);
  if (!readdirSync(folder).includes(entry))
    throw new Error(`toolchain/stand-ins/${name}/${entry} is missing from this checkout.`);
  const sources = filesBelow(folder).filter((path) => !path.endsWith(".md"));
  const versions = INSIDE.map((dependency) => packageVersion(root, dependency));
  const id = `${name}-${await contentKey(toolchainDir, [...sources, bundler, guard], versions)}`;
  const found = await lookAt(id);
  if (typeof found === "object") return found;
  return makePart(id, async (dir) => {
    try {
      await runCommand(node, [bundler, join(folder, entry), join(dir, BUNDLE)], { cwd: root });
    } catch (error) {
      throw new Error(
        `toolchain/stand-ins/${name} could not be bundled: ${String(/** @type {any} */ (error).output).trim()}`,
        { cause: error },
      );
    }
    return { version, from: "stand-in", verified: "made from this checkout's sources" };
  });
}
