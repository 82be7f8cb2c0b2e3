import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // The packages lie in the repository's node_modules.
  turbopack: { root: dirname(dirname(fileURLToPath(import.meta.url))) },
  experimental: { cpus: 2 },
};
