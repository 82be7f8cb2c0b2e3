import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { commandStart } from "./command-start.ts";
import { decisionToLive } from "./decision-to-live.ts";
import { engineStep } from "./engine-step.ts";
import { gateCost } from "./gate-cost.ts";
import { openLab } from "./lab.ts";
import { load, machine } from "./machine.ts";
import { triageHang } from "./triage-hang.ts";
import { resultOf, tableOf, type Result } from "./table.ts";

const benchmarks = [decisionToLive, gateCost, engineStep, commandStart, triageHang];
const names = benchmarks.map(({ name }) => name);
const results = fileURLToPath(new URL("RESULTS.md", import.meta.url));

const help = `npm run bench -- [options]

Times things side by side in one run, on loopback only, and prints them as ratios. It claims nothing: figures depend
on the machine and on what else it does.

  --only <name>   ${names.join(", ")}; may be given again
  --write         also write the table to bench/RESULTS.md (all benchmarks only)
  --json          print one JSON object
  --help          this
`;

interface Wish {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly write: boolean;
  readonly help: boolean;
}

/** @throws Error saying what to change about the command line */
function read(args: readonly string[]): Wish {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ json: flag, write: flag, help: flag },
      only: { type: "string", multiple: true, default: [] },
    },
  });
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${names.join(", ")}.`);
  if (values.write && values.only.length > 0)
    throw new Error("--write keeps one run of all benchmarks: leave --only out.");
  return values;
}

async function main(wish: Wish): Promise<void> {
  const lab = openLab((line) => process.stderr.write(`${line}\n`));
  const leave = (signal: NodeJS.Signals) =>
    void lab.close().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
  const began = { at: new Date().toISOString(), load: load() };
  const done: Result[] = [];
  try {
    for (const benchmark of benchmarks) {
      if (wish.only.length > 0 && !wish.only.includes(benchmark.name)) continue;
      lab.say(`${benchmark.name}: ${benchmark.title}`);
      done.push(resultOf(benchmark, await benchmark.run(lab)));
    }
  } finally {
    await lab.close();
  }
  const about = { date: began.at, machine: machine(), loadAtStart: began.load, loadAtEnd: load() };
  const text = page(about, done);
  if (wish.write) writeFileSync(results, await format(text, { parser: "markdown" }));
  process.stdout.write(wish.json ? `${JSON.stringify({ ...about, results: done })}\n` : text);
}

function page(
  about: { date: string; machine: string; loadAtStart: string; loadAtEnd: string },
  done: readonly Result[],
): string {
  return [
    "# Benchmarks",
    "",
    `Taken at ${about.date} by \`npm run bench -- --write\`; repeat it with the same command. ${about.machine}.`,
    `Load (processes that wanted a processor, last minute): ${about.loadAtStart} at the start, ${about.loadAtEnd} at the end.`,
    "Ratios are paired: each round's sample by the other one of the same round. Loopback only.",
    "",
    ...done.map(tableOf),
  ].join("\n");
}

function wishOf(args: readonly string[]): Wish | undefined {
  try {
    return read(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n    See \`npm run bench -- --help\`.\n`);
    return undefined;
  }
}

const wish = wishOf(process.argv.slice(2));
if (wish === undefined) process.exitCode = 2;
else if (wish.help) process.stdout.write(help);
else await main(wish);
