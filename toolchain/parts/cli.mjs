// @ts-check
// The Pulumi CLI: already there, else a pulumi of this version on PATH, else the official release, else built.
// @ts-check
// The official release of the CLI, which brings the Node language host along.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { diskTrouble } from "../disk-trouble.mjs";
import { fetchVerified } from "../download.mjs";
import { PULUMI_VERSION } from "../versions.mjs";
import { buildCli } from "./cli-build.mjs";
import { copyCliFromPath, findCliOnPath } from "./cli-path.mjs";
import { lookAt, makePart } from "./part.mjs";

const CLI_PART = `cli-${PULUMI_VERSION}`;

/** The official language host's file name; where the CLI's part lacks it, the project's own stands in. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";

/**
 * @param {import("../progress.mjs").Progress} progress
 * @param {{ node: string, offline: boolean }} options `node`: a Node 24; `offline`: try no download
 * @returns {Promise<import("./part.mjs").Part>}
 */
export async function ensureCli(progress, { node, offline }) {
  const found = await lookAt(CLI_PART);
  if (typeof found === "object") return found;
  if (found === "damaged") progress.note(`! The Pulumi CLI in the cache is damaged: getting it again.`);
  const onPath = await findCliOnPath();
  if (onPath) {
    return progress.step(`Pulumi CLI ${PULUMI_VERSION} from PATH`, () =>
      makePart(CLI_PART, (dir) => copyCliFromPath(onPath, dir)),
    );
  }
  /** @type {string[]} */
  const tried = [];
  if (!offline) {
    try {
      return await progress.step(`Pulumi CLI ${PULUMI_VERSION}: official release`, (say) =>
        makePart(CLI_PART, (dir) => downloadCli(node, dir, say)),
      );
    } catch (error) {
      if (diskTrouble(error)) throw error; // building takes a hundred times the space
      tried.push(`official release: ${/** @type {Error} */ (error).message}`);
      progress.note(
        `  not to be had (${/** @type {Error} */ (error).message}); building it from its Go modules instead`,
      );
    }
  }
  try {
    return await progress.step(
      `Pulumi CLI ${PULUMI_VERSION}: built from Go modules, about three minutes`,
      (say) => makePart(CLI_PART, (dir) => buildCli(dir, say)),
    );
  } catch (error) {
    if (diskTrouble(error)) throw error;
    tried.push(`Go modules: ${/** @type {Error} */ (error).message}`);
    throw new Error(
      `No Pulumi CLI ${PULUMI_VERSION} could be had.\n  ${tried.join("\n  ")}\n` +
        `What helps: put a pulumi ${PULUMI_VERSION} on PATH, or run set-up once where a network or a Go proxy can be reached.`,
    );
  }
}

/**
 * @param {string} node
 * @param {string} dir
 * @param {(detail: string) => void} say
 */
async function downloadCli(node, dir, say) {
  const arch = process.arch === "x64" ? "x64" : process.arch;
  const name = `pulumi-v${PULUMI_VERSION}-${process.platform}-${arch}.tar.gz`;
  const unpacked = join(dir, ".unpacked");
  const archive = join(dir, ".archive");
  mkdirSync(unpacked);
  await fetchVerified(node, {
    url: `https://get.pulumi.com/releases/sdk/${name}`,
    checksums: [
      `https://github.com/pulumi/pulumi/releases/download/v${PULUMI_VERSION}/pulumi-${PULUMI_VERSION}-checksums.txt`,
    ],
    name,
    to: archive,
    checksumRequired: true,
    say,
  });
  await runCommand("tar", ["-xzf", archive, "-C", unpacked, "--strip-components=1"]);
  const names = ["pulumi", "pulumi-language-nodejs"];
  for (const file of names) copyFileSync(join(unpacked, file), join(dir, file));
  rmSync(unpacked, { recursive: true });
  rmSync(archive);
  return {
    version: PULUMI_VERSION,
    from: "official",
    verified: "the release's published SHA-256",
    executable: names,
  };
}
