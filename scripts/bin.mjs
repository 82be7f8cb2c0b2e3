#!/usr/bin/env node
// Plain JavaScript for whatever Node the system has: says so where that one is too old to run TypeScript.
import * as modules from "node:module";
import { fileURLToPath } from "node:url";

if (Number(process.versions.node.split(".")[0]) >= 24) {
  // Before anything else is loaded: stripping types and compiling costs more than half of a command's start. It goes by
  // whole paths and never forgets one, so it lies in the checkout and goes with it. A folder that cannot be written only
  // costs that time again.
  modules.enableCompileCache(fileURLToPath(new URL("../.compile-cache", import.meta.url)));
  const [{ endProcess, ofThisProcess }, { runCommandLine }] = await Promise.all([
    import("../src/cli/process-sink.ts"),
    import("./command-line.ts"),
  ]);
  endProcess(await runCommandLine(process.argv.slice(2), ofThisProcess()));
} else {
  process.stderr.write(
    `Node ${process.versions.node} is too old, and Node 24 is not installed here [TOOLCHAIN_MISSING]\n    Run \`npm ci\` in this program's folder, and start it by \`./runbook\` there.\n`,
  );
  process.exitCode = 1;
}
