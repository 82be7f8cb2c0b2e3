// @ts-check
// Bundles one of the stand-ins into a single file that needs no node_modules. Runs under Node 24: bundle.mjs <entry> <file>
import { rolldown } from "rolldown";

const [input = "", file = ""] = process.argv.slice(2);
const bundle = await rolldown({
  input,
  platform: "node",
  logLevel: "warn",
  onLog(level, log, handler) {
    // CommonJS dependencies bring these; a name that does not resolve must still stop the build.
    if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
    if (log.code !== "EVAL" && log.code !== "COMMONJS_VARIABLE_IN_ESM") handler(level, log);
  },
});
await bundle.write({ file, format: "esm", codeSplitting: false });
await bundle.close();
