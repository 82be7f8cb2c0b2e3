// The apps that can be built, and on which Next.js. The reference app stands in its own folder; every other one is laid out
// anew from its sources; for Next.js 15 with a copy of it in a `node_modules` of its own, since Next.js asks for itself by name.
import { cp, link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const app = dirname(fileURLToPath(import.meta.url));
const root = dirname(app);
const packages = join(root, "node_modules");

/**
 * `next-16`: `proxy.ts`. `next-15-node` and `next-15-edge`: the same app with `middleware.ts` on either runtime. The others are
 * test/gate/paths-app, with locales or with `basePath`: Pages Router, `trailingSlash`, and a middleware of the app's own.
 * @typedef {"next-16" | "next-15-node" | "next-15-edge" | "locales-16" | "locales-15-edge" | "base-16" | "base-15-edge"} VariantName
 */

/**
 * @typedef {object} Variant
 * @property {VariantName} name
 * @property {string} sources what is laid out
 * @property {string} folder where it is built, and where `next start` runs
 * @property {string} next the package of its Next.js, from where it builds and runs
 * @property {"proxy" | "nodejs" | "edge"} gate `proxy.ts`, or the runtime of `middleware.ts`
 */

const pathsApp = join(root, "test", "gate", "paths-app");

/** @type {Record<VariantName, Pick<Variant, "sources" | "gate">>} */
const variants = {
  "next-16": { sources: app, gate: "proxy" },
  "next-15-node": { sources: app, gate: "nodejs" },
  "next-15-edge": { sources: app, gate: "edge" },
  "locales-16": { sources: pathsApp, gate: "proxy" },
  "locales-15-edge": { sources: pathsApp, gate: "edge" },
  "base-16": { sources: pathsApp, gate: "proxy" },
  "base-15-edge": { sources: pathsApp, gate: "edge" },
};

/**
 * @param {VariantName} name
 * @returns {Variant}
 */
export function variantOf(name) {
  const { sources, gate } = variants[name];
  const folder = name === "next-16" ? app : join(root, ".builds", name);
  return {
    name,
    sources,
    folder,
    gate,
    next: join(gate === "proxy" ? root : folder, "node_modules", "next"),
  };
}

/**
 * Makes the variant's folder ready to build and to run; nothing to do for the reference app. Safe to repeat.
 * @param {Variant} variant
 */
export async function layOut({ sources, folder, gate }) {
  if (folder === app) return;
  await rm(folder, { recursive: true, force: true });
  const generated = ["node_modules", ".next", "next-env.d.ts", "tsconfig.tsbuildinfo"];
  for (const { name } of await readdir(sources, { withFileTypes: true })) {
    if (generated.includes(name) || /^\.|^(build|variants)\.mjs$/.test(name)) continue;
    await cp(join(sources, name), join(folder, name), { recursive: true });
  }
  if (gate === "proxy") return;
  await asMiddleware(folder, gate);
  await installNext15(folder);
}

/** Gives an app Next.js 15 of its own. */
export async function installNext15(/** @type {string} */ folder) {
  const own = join(folder, "node_modules");
  await copyByLinks(join(packages, "next-15"), join(own, "next"));
  // It asks for `next` as well, from where it really stands.
  await copyByLinks(join(packages, "@clerk", "nextjs"), join(own, "@clerk", "nextjs"));
}

/** What guard/README.md tells for Next.js 15: another name, and on Node.js one more line. */
async function asMiddleware(/** @type {string} */ folder, /** @type {string} */ runtime) {
  const source = await readFile(join(folder, "proxy.ts"), "utf8");
  const start = "export const config = {";
  if (!source.includes(start)) throw new Error("proxy.ts has no config to add the runtime to.");
  const text = runtime === "nodejs" ? source.replace(start, `${start} runtime: "nodejs",`) : source;
  await writeFile(join(folder, "middleware.ts"), text);
  await rm(join(folder, "proxy.ts"));
  // Next.js 15 brings no types for style sheets, which TypeScript 6 asks for; its linter is not ours.
  const tsconfig = JSON.parse(await readFile(join(folder, "tsconfig.json"), "utf8"));
  tsconfig.compilerOptions.noUncheckedSideEffectImports = false;
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const config = await readFile(join(folder, "next.config.mjs"), "utf8");
  const lines = config.replace(
    "export default {",
    "export default {\n  eslint: { ignoreDuringBuilds: true },",
  );
  await writeFile(join(folder, "next.config.mjs"), lines);
}

/** Hard links where the file system allows them: a Next.js has some hundred megabytes. Links inside stay links. */
export async function copyByLinks(/** @type {string} */ from, /** @type {string} */ to) {
  await mkdir(to, { recursive: true });
  await Promise.all(
    (await readdir(from, { withFileTypes: true })).map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return copyByLinks(source, target);
      await link(source, target).catch(() => cp(source, target, { verbatimSymlinks: true }));
    }),
  );
}
