// Builds our packages for apps, packs them as customers get them, installs them into the app, and builds the app. Runs on any Node from 20 on;
// Next.js runs on the repository's own Node. Keyed by content: a build of the same sources is taken from the cache.
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../toolchain/lock.mjs";
import { cacheRoot } from "../toolchain/places.mjs";
import { attempt, buildEnv, exists, keepBuild, KEY_FILE, nextBuild, put, sourcesIn } from "./build-steps.mjs";
import { layOut, variantOf } from "./variants.mjs";

const app = dirname(fileURLToPath(import.meta.url));
const root = dirname(app);
/** What an app installs of ours, by its folder here. */
const ours = { "clerk-bypass-gate": join(root, "guard"), "clerk-user-sync": join(root, "user-sync") };
const bin = join(root, "node_modules", ".bin");

/**
 * Makes sure that the `.next` in the variant's folder is the build of the sources as they are. Safe to repeat, and two at once.
 * @param {(line: string) => void} say progress, one line each
 * @param {import("./variants.mjs").VariantName} name which app on which Next.js; default: the reference app, in `app/`
 * @returns {Promise<{ key: string, folder: string, from: "there" | "cache" | "built", ms: number }>}
 * @throws {Error} with the compiler's own words when the sources do not build
 */
export async function buildApp(say = () => {}, name = "next-16") {
  const began = performance.now();
  const variant = variantOf(name);
  const { folder } = variant;
  const installed = (/** @type {string} */ one) => join(folder, "node_modules", one);
  const names = Object.keys(ours);
  const built = join(folder, ".next");
  const isBuilt = async (/** @type {string} */ key) =>
    (await readFile(join(built, KEY_FILE), "utf8").catch(() => "")) === key &&
    (await Promise.all(names.map((one) => exists(join(installed(one), "package.json"))))).every(Boolean);
  const key = await sourceKey(variant);
  const done = (/** @type {"there" | "cache" | "built"} */ from) => ({
    key,
    folder,
    from,
    ms: Math.round(performance.now() - began),
  });
  if (await isBuilt(key)) return done("there");
  const cache = join(cacheRoot(), "app");
  const waiting = { onWait: () => say("Another build of the app is under way; waiting for it.") };
  return await withLock(join(app, ".build-lock"), waiting, () =>
    withLock(join(cache, `${key}.lock`), waiting, async () => {
      if (await isBuilt(key)) return done("there");
      const kept = join(cache, key);
      if (await exists(kept)) {
        say("The app's build is in the cache.");
        await layOut(variant);
        for (const one of names) await put(join(kept, "packages", one), installed(one));
        await put(join(kept, "next"), built);
        return done("cache");
      }
      say("Building the gate, the user sync and the app (about a minute, once).");
      await layOut(variant);
      await buildFromSources(variant, installed);
      await writeFile(join(built, KEY_FILE), key);
      const draft = await mkdtemp(join(cache, "draft-"));
      await keepBuild(built, join(draft, "next"));
      for (const one of names) await cp(installed(one), join(draft, "packages", one), { recursive: true });
      await rename(draft, kept);
      return done("built");
    }),
  );
}

/**
 * @param {import("./variants.mjs").Variant} variant
 * @param {(name: string) => string} installed where a packed package goes
 */
async function buildFromSources({ folder, next }, installed) {
  const env = buildEnv(bin);
  const node = join(bin, "node");
  const module = (/** @type {string[]} */ ...path) => join(root, "node_modules", ...path);
  for (const [name, source] of Object.entries(ours)) {
    await rm(join(source, "dist"), { recursive: true, force: true });
    const compiler = [module("typescript", "bin", "tsc"), "-p", join(source, "tsconfig.json")];
    await attempt(node, compiler, { cwd: source, env });
    await installPacked(env, source, installed(name));
  }
  await nextBuild(node, { next, folder, env });
}

/**
 * `npm pack`, so that the app gets exactly what a customer would.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} source
 * @param {string} installed
 */
async function installPacked(env, source, installed) {
  const draft = await mkdtemp(join(app, ".pack-"));
  try {
    const { stdout } = await attempt(
      "npm",
      ["pack", "--json", "--ignore-scripts", "--pack-destination", draft],
      { cwd: source, env },
    );
    const [packed] = JSON.parse(stdout);
    await attempt("tar", ["-xzf", join(draft, packed.filename), "-C", draft], { cwd: draft, env });
    await put(join(draft, "package"), installed);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Every source of our packages and the app, the variant, and the versions that the lock pins. */
async function sourceKey(/** @type {import("./variants.mjs").Variant} */ { name, sources }) {
  const hash = createHash("sha256").update(`${name}\0`);
  for (const folder of new Set([...Object.values(ours), app, sources])) {
    for (const file of await sourcesIn(folder)) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(await readFile(file))
        .update("\0");
    }
  }
  hash.update(await readFile(join(root, "package-lock.json")));
  return hash.digest("hex").slice(0, 24);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { from, ms } = await buildApp((line) => console.error(line));
    console.log(`The app is ready (${from}, ${(ms / 1000).toFixed(1)} s).`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
