// @ts-check
// `npm run pulumi -- <arguments>`: the project's Pulumi with the environment it needs. `./runbook env` is the same for a shell.
import { spawn } from "node:child_process";
import { pulumiBinary, toolchainEnv } from "./env.mjs";
import { passOn } from "./pass-on.mjs";

try {
  const child = spawn(pulumiBinary(), process.argv.slice(2), {
    stdio: "inherit",
    env: { ...process.env, ...toolchainEnv() },
  });
  process.exitCode = await passOn(child);
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
