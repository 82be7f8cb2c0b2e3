// @ts-check
// The project's own stand-ins: one bundled file each, keyed by the content they are made from.
import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";
import { runCommand } from "../command.mjs";
import { filesBelow, contentKey, lookAt, makePart, sha256OfFile } from "./part.mjs";

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

/** Where a package has a stand-in that was bundled when it was packed; a checkout has none there. */
export const bundledStandIn = (/** @type {string} */ toolchain, /** @type {string} */ name) =>
  join(toolchain, "stand-ins", `${name}.mjs`);

async function packedStandIn(
  /** @type {string} */ bundled,
  /** @type {{ name: string, version: string }} */ { name, version },
) {
  const id = `${name}-${(await sha256OfFile(bundled)).slice(0, 12)}`;
  const found = await lookAt(id);
  if (typeof found === "object") return found;
  return makePart(id, async (dir) => {
    copyFileSync(bundled, join(dir, BUNDLE));
    return { version, from: "stand-in", verified: "came bundled with the npm package" };
  });
}

/**
 * Makes a stand-in from its folder in toolchain/stand-ins/, once per content.
 * @param {string} root the checkout, with its packages installed
 * @param {string} node a Node 24
 * @param {{ name: string, entry: string, version: string }} standIn `name`: its folder; `entry`: the file to bundle
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureStandIn(root, node, { name, entry, version }) {
  const bundled = bundledStandIn(toolchainDir, name);
  if (existsSync(bundled)) return packedStandIn(bundled, { name, version });
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
