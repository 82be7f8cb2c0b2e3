// Builds our packages for apps, packs them as customers get them, installs them into the app, and builds the app. Runs on any Node from 20 on;
// Next.js runs on the repository's own Node. Keyed by content: a build of the same sources is taken from the cache.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withLock } from "../toolchain/lock.mjs";
import { cacheRoot } from "../toolchain/places.mjs";
import { layOut, variantOf } from "./variants.mjs";

const run = promisify(execFile);
const app = dirname(fileURLToPath(import.meta.url));
const root = dirname(app);
/** What an app installs of ours, by its folder here. */
const ours = { "clerk-bypass-gate": join(root, "guard"), "clerk-user-sync": join(root, "user-sync") };
const bin = join(root, "node_modules", ".bin");
const KEY_FILE = "BUILD_KEY";

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
      await cp(built, join(draft, "next"), {
        recursive: true,
        filter: (path) => path !== join(built, "cache"),
        verbatimSymlinks: true,
      });
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
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: "1" };
  // What is public by name would be baked into the build, which has to serve every deployment.
  for (const name of Object.keys(env)) {
    if (/^(NEXT_PUBLIC_|CLERK_|AUTH_GATE_|VERCEL|EDGE_CONFIG|npm_)/.test(name)) delete env[name];
  }
  const node = join(bin, "node");
  const module = (/** @type {string[]} */ ...path) => join(root, "node_modules", ...path);
  for (const [name, source] of Object.entries(ours)) {
    await rm(join(source, "dist"), { recursive: true, force: true });
    const compiler = [module("typescript", "bin", "tsc"), "-p", join(source, "tsconfig.json")];
    await attempt(node, compiler, { cwd: source, env });
    await installPacked(env, source, installed(name));
  }
  await attempt(node, [join(next, "dist", "bin", "next"), "build", folder], {
    cwd: folder,
    env: { ...env, NODE_ENV: "production" },
  });
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

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
async function attempt(file, args, options) {
  try {
    return await run(file, args, { ...options, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr, message } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    const words = [stdout, stderr].filter(Boolean).join("\n").slice(-8000);
    throw new Error(`The app does not build (${relative(root, args[0] ?? file)}):\n${words || message}`);
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

/**
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function sourcesIn(folder) {
  const files = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const generated = ["node_modules", "dist", "next-env.d.ts", "tsconfig.tsbuildinfo"].includes(entry.name);
    if (generated || entry.name.startsWith(".") || /\.(md|tgz)$/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await sourcesIn(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** Puts a copy of `from` where `to` is, with no moment in which `to` is half there. */
async function put(/** @type {string} */ from, /** @type {string} */ to) {
  await mkdir(dirname(to), { recursive: true });
  const draft = `${to}.draft-${process.pid}`;
  const old = `${to}.old-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await rename(to, old).catch(() => {});
  await rename(draft, to);
  await rm(old, { recursive: true, force: true });
}

const exists = (/** @type {string} */ path) =>
  stat(path).then(
    () => true,
    () => false,
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { from, ms } = await buildApp((line) => console.error(line));
    console.log(`The app is ready (${from}, ${(ms / 1000).toFixed(1)} s).`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
