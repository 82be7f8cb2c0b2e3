import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { againstBoolean } from "./against-boolean.ts";
import { commandStart } from "./command-start.ts";
import { decisionToLive } from "./decision-to-live.ts";
import { Ending, endOnSignals } from "./ending.ts";
import { engineStep } from "./engine-step.ts";
import { gateCost } from "./gate-cost.ts";
import { openLab } from "./lab.ts";
import { load, machine } from "./machine.ts";
import { pageWith, type Taken } from "./results.ts";
import { statusRecords } from "./status-records.ts";
import { triageHang } from "./triage-hang.ts";
import { resultOf } from "./table.ts";

const benchmarks = [
  decisionToLive,
  againstBoolean,
  gateCost,
  engineStep,
  commandStart,
  statusRecords,
  triageHang,
];
const names = benchmarks.map(({ name }) => name);
const results = fileURLToPath(new URL("RESULTS.md", import.meta.url));

const help = `npm run bench -- [options]

Times things side by side in one run, on loopback only, and prints them as ratios. It claims nothing: figures depend
on the machine and on what else it does.

  --only <name>   ${names.join(", ")}; may be given again
  --write         also write them to bench/RESULTS.md, where the others stay as they were taken
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
  return values;
}

async function main(wish: Wish): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const ending = new Ending();
  const toldToEnd = endOnSignals(ending, say);
  const lab = openLab(ending, say);
  const taken: Taken[] = [];
  try {
    for (const benchmark of benchmarks) {
      if (wish.only.length > 0 && !wish.only.includes(benchmark.name)) continue;
      lab.say(`${benchmark.name}: ${benchmark.title}`);
      const [at, before] = [new Date().toISOString(), load()];
      const result = resultOf(benchmark, await benchmark.run(lab));
      taken.push({ ...result, at, machine: machine(), load: { before, after: load() } });
    }
  } catch (error) {
    if (!toldToEnd()) throw error;
  } finally {
    await ending.close();
  }
  if (toldToEnd()) return;
  const titles = benchmarks.map(({ title }) => title);
  const kept = wish.write && existsSync(results) ? readFileSync(results, "utf8") : "";
  const text = pageWith(kept, taken, titles);
  if (wish.write) writeFileSync(results, await format(text, { parser: "markdown" }));
  process.stdout.write(wish.json ? `${JSON.stringify({ results: taken })}\n` : text);
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
