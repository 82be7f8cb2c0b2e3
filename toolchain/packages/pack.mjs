// @ts-check
// `npm run pack -- [folder]`: every package as npm would publish it, one .tgz each.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "../command.mjs";
import { projectRoot } from "../places.mjs";
import { createProgress } from "../progress.mjs";
import { folderOf, ownPackages } from "./list.mjs";

/**
 * @param {string} to a folder, made if needed
 * @returns {Promise<Record<string, string>>} the packed files by package
 * @throws {Error} with what npm said
 */
export async function packAll(to) {
  mkdirSync(to, { recursive: true });
  const progress = createProgress();
  /** @type {Record<string, string>} */
  const packed = {};
  for (const name of Object.keys(ownPackages)) {
    await progress.step(name, async (say) => {
      const words = ["pack", "--json", "--foreground-scripts=false", "--pack-destination", to];
      const said = await runCommand("npm", words, { cwd: folderOf(name), onLine: say });
      // npm's own list comes last, whatever a script has said before it.
      const [{ filename }] = JSON.parse(said.slice(said.search(/^\[$/m)));
      packed[name] = join(to, filename);
    });
  }
  return packed;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const packed = await packAll(resolve(process.argv[2] ?? join(projectRoot, ".builds", "packed")));
    process.stdout.write(`${Object.values(packed).join("\n")}\n`);
  } catch (error) {
    const { message, output } = /** @type {Error & { output?: string }} */ (error);
    process.stderr.write(`${message}\n${output ?? ""}`);
    process.exitCode = 1;
  }
}
