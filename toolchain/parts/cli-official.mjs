// @ts-check
// The official release of the CLI, which brings the Node language host along.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { fetchVerified } from "../download.mjs";
import { PULUMI_VERSION } from "../versions.mjs";

/**
 * @param {string} node
 * @param {string} dir
 * @param {(detail: string) => void} say
 */
export async function downloadCli(node, dir, say) {
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
