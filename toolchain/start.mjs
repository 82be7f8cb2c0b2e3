// @ts-check
// `npm start`: makes the checkout ready, then plays the drill under Node 24. Arguments go to the drill.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "./places.mjs";
import { endOnSignals, setup } from "./setup.mjs";
import { passOn } from "./pass-on.mjs";

const stopListening = endOnSignals();
try {
  const node = await setup();
  stopListening();
  const main = join(projectRoot, "scripts", "main.ts");
  const child = spawn(node, [main, "drill", ...process.argv.slice(2)], {
    stdio: "inherit",
    cwd: projectRoot,
  });
  process.exitCode = await passOn(child);
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
