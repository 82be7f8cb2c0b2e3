// @ts-check
// `npm start`: makes the checkout ready, then plays the drill under Node 24. Arguments go to the drill.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "./places.mjs";
import { endOnSignals, setup } from "./setup.mjs";
import { passOn } from "./pass-on.mjs";

const stopListening = endOnSignals();
try {
  const began = performance.now();
  const node = await setup();
  const setUpMs = Math.round(performance.now() - began);
  stopListening();
  const main = join(projectRoot, "scripts", "bin.mjs");
  const child = spawn(node, [main, "drill", ...process.argv.slice(2)], {
    stdio: "inherit",
    cwd: projectRoot,
    // The drill's last screen tells it.
    env: { ...process.env, RUNBOOK_SETUP_MS: String(setUpMs) },
  });
  process.exitCode = await passOn(child);
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
