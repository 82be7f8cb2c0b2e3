#!/usr/bin/env node
// Plain JavaScript for whatever Node the system has: hands over to the Node 24 in node_modules, which runs TypeScript.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

function packagedNode() {
  try {
    return createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    return undefined;
  }
}

/** The packaged Node when this one is too old, else undefined. */
function successor() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return undefined;
  const node = packagedNode();
  if (node === undefined || !existsSync(node)) {
    process.stderr.write(
      "Node 24 is not installed here [TOOLCHAIN_MISSING]\n    Run `npm ci` in this folder.\n",
    );
    process.exit(1);
  }
  return node;
}

const node = successor();
if (node === undefined) {
  await import("./main.ts");
} else {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches the child by itself; this process only waits for its answer.
  for (const signal of /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      if (signal !== "SIGINT") child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}
