import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const repository = repositoryOf(dirname(fileURLToPath(import.meta.url)));

/** The app is also built elsewhere below it, see variants.mjs. */
function repositoryOf(folder) {
  return existsSync(join(folder, "package-lock.json")) ? folder : repositoryOf(dirname(folder));
}

/** The folder above both this repository and its packages, which may be a link into another checkout. */
function commonRoot() {
  const packages = realpathSync(join(repository, "node_modules"));
  let root = realpathSync(repository);
  while (relative(root, packages).startsWith("..")) root = dirname(root);
  return root;
}

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  turbopack: { root: commonRoot() },
  experimental: { cpus: 2 },
};
