// @ts-check
// The Vercel provider plugin: the official release, else this project's stand-in. The choice is made once per cache.
import { readdirSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { diskTrouble } from "../disk-trouble.mjs";
import { fetchVerified } from "../download.mjs";
import { partsDir } from "../places.mjs";
import { VERCEL_PROVIDER_VERSION } from "../versions.mjs";
import { lookAt, makePart } from "./part.mjs";
import { ensureStandIn } from "./stand-ins.mjs";

const OFFICIAL = `vercel-provider-official-${VERCEL_PROVIDER_VERSION}`;
const STAND_IN = "vercel-provider";

/** The plugin's file name, as the engine looks for it. */
export const PROVIDER_BINARY = "pulumi-resource-vercel";

/**
 * @param {string} node
 * @param {(detail: string) => void} say
 */
function downloadProvider(node, say) {
  return makePart(OFFICIAL, async (dir) => {
    const os = process.platform;
    const arch = process.arch === "x64" ? "amd64" : process.arch;
    const release = `https://github.com/pulumiverse/pulumi-vercel/releases/download/v${VERCEL_PROVIDER_VERSION}`;
    const name = `pulumi-resource-vercel-v${VERCEL_PROVIDER_VERSION}-${os}-${arch}.tar.gz`;
    const archive = join(dir, ".archive");
    const compared = await fetchVerified(node, {
      url: `${release}/${name}`,
      checksums: [
        `${release}/pulumi-vercel_${VERCEL_PROVIDER_VERSION}_checksums.txt`,
        `${release}/checksums.txt`,
      ],
      name,
      to: archive,
      checksumRequired: false,
      say,
    });
    await runCommand("tar", ["-xzf", archive, "-C", dir]);
    for (const leftover of readdirSync(dir)) {
      if (leftover !== PROVIDER_BINARY) rmSync(join(dir, leftover), { recursive: true });
    }
    if (!existsSync(join(dir, PROVIDER_BINARY))) throw new Error(`${name} holds no ${PROVIDER_BINARY}`);
    const verified =
      compared === "published"
        ? "the release's published SHA-256"
        : "TLS only: the release lists no checksum";
    return { version: VERCEL_PROVIDER_VERSION, from: "official", verified, executable: [PROVIDER_BINARY] };
  });
}

/** Whether an earlier set-up of this cache settled on the stand-in. */
const settledOnStandIn = () =>
  existsSync(partsDir()) &&
  readdirSync(partsDir()).some((name) => name.startsWith(`${STAND_IN}-`) && !name.startsWith(OFFICIAL));

/**
 * @param {import("../progress.mjs").Progress} progress
 * @param {{ root: string, node: string, offline: boolean, retryOfficial: boolean }} options `retryOfficial`: ask for the official release though
 *   an earlier set-up settled on the stand-in
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureProvider(progress, { root, node, offline, retryOfficial }) {
  const found = await lookAt(OFFICIAL);
  if (typeof found === "object") return found;
  if (!offline && (retryOfficial || !settledOnStandIn())) {
    try {
      return await progress.step(`Vercel provider ${VERCEL_PROVIDER_VERSION}: official release`, (say) =>
        downloadProvider(node, say),
      );
    } catch (error) {
      if (diskTrouble(error)) throw error; // no reason to settle on the stand-in for good
      progress.note(
        `  not to be had (${/** @type {Error} */ (error).message}); this project's stand-in is used instead`,
      );
    }
  }
  return ensureStandIn(root, node, { name: STAND_IN, entry: "main.ts", version: VERCEL_PROVIDER_VERSION });
}
