#!/usr/bin/env node
// Plain JavaScript for whatever Node the system has: says so where that one is too old to run TypeScript.
import * as modules from "node:module";
import { fileURLToPath } from "node:url";

const isInstalled = import.meta.url.split("/").includes("node_modules");

if (Number(process.versions.node.split(".")[0]) >= 24) {
  // Before anything else is loaded: stripping types and compiling costs more than half of a command's start. It goes by
  // whole paths and never forgets one, so it lies in the checkout and goes with it; for a package in the machine's cache. A
  // folder that cannot be written only costs that time again.
  const own = fileURLToPath(new URL("../.compile-cache", import.meta.url));
  modules.enableCompileCache(isInstalled ? (await import("../toolchain/places.mjs")).compileCache() : own);
  const [{ endProcess, ofThisProcess }, { runCommandLine }] = await Promise.all([
    import("../src/cli/process-sink.ts"),
    import("./command-line.ts"),
  ]);
  endProcess(await runCommandLine(process.argv.slice(2), ofThisProcess()));
} else {
  const wayOut = isInstalled
    ? "Run `npm ci` in your project, and start it by `npx --no -- runbook` there."
    : "Run `npm ci` in this program's folder, and start it by `./runbook` there.";
  process.stderr.write(
    `Node ${process.versions.node} is too old, and Node 24 is not installed here [TOOLCHAIN_MISSING]\n    ${wayOut}\n`,
  );
  process.exitCode = 1;
}
