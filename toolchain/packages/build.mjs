// @ts-check
// What `npm pack` runs first: build.mjs <package>. Writes the package's `dist` anew.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "../command.mjs";
import { filesBelow } from "../parts/part.mjs";
import { bundledStandIn } from "../parts/stand-ins.mjs";
import { projectRoot } from "../places.mjs";
import { createProgress } from "../progress.mjs";
import { declare, emit, putFile, reachable } from "./emit.mjs";
import { folderOf, ownPackages } from "./list.mjs";
import { filesOfGit } from "./assets.mjs";

/** By their folder in toolchain/stand-ins/: the file to bundle. */
const standIns = { "language-host": "main.mjs", "vercel-provider": "main.ts" };

/**
 * Makes what a package is packed from. Safe to repeat; not two at once for the same package.
 * @param {string} name one of `ownPackages`
 * @throws {Error} for an unknown name, and with the compiler's words for code that does not compile
 */
export async function buildPackage(name) {
  const own = ownPackages[name];
  if (own === undefined)
    throw new Error(`There is no package ${name}: ${Object.keys(ownPackages).join(", ")}`);
  const progress = createProgress();
  const to = join(folderOf(name), "dist");
  rmSync(to, { recursive: true, force: true });
  if (own.entries === undefined) {
    const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
    await progress.step(`${name}: compile`, () =>
      runCommand(process.execPath, [tsc, "-p", join(folderOf(name), "tsconfig.json")]).then(() => undefined),
    );
    return;
  }
  const code = reachable(projectRoot, own.entries);
  await progress.step(`${name}: ${code.size} files to JavaScript`, async () => emit(code, to));
  if (own.declarations !== undefined) declare(projectRoot, own.declarations, to);
  for (const file of await filesOfGit(own.assets ?? []))
    if (!code.has(file)) putFile(join(projectRoot, file), join(to, file));
  if (own.standIns !== true) return;
  await progress.step(`${name}: bundle the toolchain's stand-ins`, async () => {
    for (const [folder, entry] of Object.entries(standIns)) {
      const from = join(projectRoot, "toolchain", "stand-ins", folder, entry);
      const bundler = join(projectRoot, "toolchain", "bundle.mjs");
      await runCommand(process.execPath, [bundler, from, bundledStandIn(join(to, "toolchain"), folder)]);
    }
  });
  progress.note(`  ${filesBelow(to).length} files in dist`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildPackage(process.argv[2] ?? "");
  } catch (error) {
    const { message, output } = /** @type {Error & { output?: string }} */ (error);
    process.stderr.write(`${message}\n${output ?? ""}`);
    process.exitCode = 1;
  }
}
