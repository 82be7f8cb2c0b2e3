// @ts-check
// `npm run check`: everything that must hold before a change is handed on. One line each; all of them, whatever fails.
// Names as arguments run only those: npm run check -- types lint
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { checkLinks } from "./check/links.mjs";
import { projectRoot } from "./places.mjs";
import { seconds } from "./progress.mjs";
import { endOnSignals, setup } from "./setup.mjs";

const runbook = ["scripts/bin.mjs"];
const rooms = [
  "src",
  "infra",
  "scripts",
  "rehearsal",
  "sandbox",
  "guard/src",
  "user-sync/src",
  "toolchain",
  "test",
  "bench",
];

/** @type {Record<string, string[] | (() => string[])>} a Node command, or a function that names problems */
const checks = {
  format: ["node_modules/prettier/bin/prettier.cjs", "--check", "."],
  lint: ["node_modules/eslint/bin/eslint.js", "."],
  imports: [
    "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
    "--config",
    ".dependency-cruiser.cjs",
    ...rooms,
  ],
  types: ["node_modules/typescript/bin/tsc"],
  runbooks: [...runbook, "lint"],
  generated: [...runbook, "schema", "--check"],
  links: () => checkLinks(projectRoot),
  tests: ["toolchain/test.mjs"],
};

/**
 * @param {string} node
 * @param {string[]} args
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(node, args) {
  const path = [dirname(node), join(projectRoot, "node_modules", ".bin"), process.env["PATH"]].join(
    delimiter,
  );
  const child = spawn(node, args, { cwd: projectRoot, env: { ...process.env, PATH: path } });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no check ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}.\n`,
  );
  process.exit(2);
}
try {
  const stopListening = endOnSignals();
  const node = await setup();
  stopListening();
  /** @type {string[]} */
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const begun = performance.now();
    const problems = typeof check === "function" ? check() : undefined;
    const { ok, output } =
      problems === undefined
        ? await run(node, /** @type {string[]} */ (check))
        : { ok: problems.length === 0, output: `${problems.join("\n")}\n` };
    if (!ok) failed.push(name);
    const last = name === "tests" ? ` ${output.trim().split("\n").at(-1)}` : "";
    process.stdout.write(`${ok ? "✓" : "✗"} ${name} (${seconds(performance.now() - begun)})${last}\n`);
    if (!ok) process.stdout.write(`${output.trimEnd().replace(/^/gm, "    ")}\n`);
  }
  process.stdout.write(failed.length === 0 ? "All checks hold.\n" : `Failed: ${failed.join(", ")}.\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
