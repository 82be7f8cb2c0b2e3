// What every build of the app does, wherever it is built.
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** In a build: the key of what it was made from. */
export const KEY_FILE = "BUILD_KEY";

/**
 * The environment of a build.
 * @param {string} bin the folder that goes first on PATH
 */
export function buildEnv(bin) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: "1" };
  // What is public by name would be baked into the build, which has to serve every deployment.
  for (const name of Object.keys(env)) {
    if (/^(NEXT_PUBLIC_|CLERK_|AUTH_GATE_|VERCEL|EDGE_CONFIG|npm_)/.test(name)) delete env[name];
  }
  return env;
}

/**
 * @param {string} node
 * @param {{ next: string, folder: string, env: NodeJS.ProcessEnv }} what `next`: its package's folder
 */
export const nextBuild = (node, { next, folder, env }) =>
  attempt(node, [join(next, "dist", "bin", "next"), "build", folder], {
    cwd: folder,
    env: { ...env, NODE_ENV: "production" },
  });

/** A copy of a build for the cache, without what only building needs. */
export const keepBuild = (/** @type {string} */ built, /** @type {string} */ to) =>
  cp(built, to, {
    recursive: true,
    filter: (path) => path !== join(built, "cache"),
    verbatimSymlinks: true,
  });

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export async function attempt(file, args, options) {
  try {
    return await run(file, args, { ...options, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr, message } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    const words = [stdout, stderr].filter(Boolean).join("\n").slice(-8000);
    throw new Error(`The app does not build (${basename(args[0] ?? file)}):\n${words || message}`);
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
export async function sourcesIn(folder) {
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
export async function put(/** @type {string} */ from, /** @type {string} */ to) {
  await mkdir(dirname(to), { recursive: true });
  const draft = `${to}.draft-${process.pid}`;
  const old = `${to}.old-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await rename(to, old).catch(() => {});
  await rename(draft, to);
  await rm(old, { recursive: true, force: true });
}

export const exists = (/** @type {string} */ path) =>
  stat(path).then(
    () => true,
    () => false,
  );
