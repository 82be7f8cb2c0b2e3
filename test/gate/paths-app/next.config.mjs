import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const repository = repositoryOf(folder);
// Next.js 15 hands its middleware a wrong address where both are set, under `next start`: one of them at a time.
const paths = basename(folder).startsWith("base-")
  ? { basePath: "/desk" }
  : { i18n: { locales: ["en", "de"], defaultLocale: "en" } };

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
  trailingSlash: true,
  ...paths,
  turbopack: { root: commonRoot() },
  experimental: { cpus: 2 },
};
