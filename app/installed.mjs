// Builds the reference app in a project that has this program as a package: from the drill package's sources, with the
// packages that it depends on, into a folder of the project. Nothing is written where packages are installed.
import { createHash } from "node:crypto";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { packageFrom } from "../toolchain/drill-places.mjs";
import { withLock } from "../toolchain/lock.mjs";
import { cacheRoot, readJson } from "../toolchain/places.mjs";
import { buildEnv, exists, keepBuild, KEY_FILE, nextBuild, put, sourcesIn } from "./build-steps.mjs";

/**
 * Makes sure that `folder` holds the app with a build of it. Safe to repeat, to interrupt, and two at once.
 * @param {(line: string) => void} say progress, one line each
 * @param {{ sources: string, packages: string, folder: string }} places `packages`: the folder of the drill package
 * @returns {Promise<{ folder: string, from: "there" | "cache" | "built", ms: number }>}
 * @throws {Error} with the compiler's own words when it does not build; · naming a package that is missing
 */
export async function buildInstalledApp(say, { sources, packages, folder }) {
  const began = performance.now();
  const needed = neededPackages(packages);
  const key = await keyOf(sources, needed);
  const done = (/** @type {"there" | "cache" | "built"} */ from) => ({
    folder,
    from,
    ms: Math.round(performance.now() - began),
  });
  const keyFile = join(folder, ".next", KEY_FILE);
  const isBuilt = async () => (await readFile(keyFile, "utf8").catch(() => "")) === key;
  if (await isBuilt()) return done("there");
  const cache = join(cacheRoot(), "app");
  await mkdir(cache, { recursive: true });
  const waiting = { onWait: () => say("Another build of the app is under way; waiting for it.") };
  return await withLock(join(dirname(folder), "app.lock"), waiting, () =>
    withLock(join(cache, `${key}.lock`), waiting, async () => {
      if (await isBuilt()) return done("there");
      await layOut({ sources, folder, needed });
      const kept = join(cache, key);
      if (await exists(kept)) {
        say("The app's build is in the cache.");
        await put(join(kept, "next"), join(folder, ".next"));
        return done("cache");
      }
      say("Building the app (about a minute, once).");
      const env = buildEnv(dirname(process.execPath));
      await nextBuild(process.execPath, { next: needed["next"] ?? "", folder, env });
      await writeFile(keyFile, key);
      const draft = await mkdtemp(join(cache, "draft-"));
      await keepBuild(join(folder, ".next"), join(draft, "next"));
      await rename(draft, kept);
      return done("built");
    }),
  );
}

/** @param {string} packages @returns {Record<string, string>} folders by name of all that the drill package depends on */
function neededPackages(packages) {
  const names = Object.keys(readJson(join(packages, "package.json"))?.dependencies ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const found = packageFrom(name, packages);
      if (found === undefined) throw new Error(`${name} is not installed: run \`npm ci\`.`);
      return [name, found];
    }),
  );
}

/** @param {string} sources @param {Record<string, string>} needed */
async function keyOf(sources, needed) {
  const hash = createHash("sha256").update("installed\0");
  for (const file of await sourcesIn(sources))
    hash
      .update(`${relative(sources, file)}\0`)
      .update(await readFile(file))
      .update("\0");
  for (const [name, folder] of Object.entries(needed))
    hash.update(`${name}@${readJson(join(folder, "package.json"))?.version}\0`);
  // Before a release their content changes under one version.
  for (const name of ["clerk-bypass-gate", "clerk-user-sync"]) {
    const dist = join(needed[name] ?? "", "dist");
    const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith(".js")).sort();
    for (const file of files) hash.update(`${file}\0`).update(await readFile(join(dist, file)));
  }
  return hash.digest("hex").slice(0, 24);
}

/** @param {{ sources: string, folder: string, needed: Record<string, string> }} what */
async function layOut({ sources, folder, needed }) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await cp(sources, folder, { recursive: true });
  for (const [name, wanted] of Object.entries(needed)) {
    // Where the project has another version of its own, or npm has put this one beneath the drill package.
    const found = packageFrom(name, folder);
    if (found !== undefined && (await realpath(found)) === (await realpath(wanted))) continue;
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(await realpath(wanted), link);
  }
}
