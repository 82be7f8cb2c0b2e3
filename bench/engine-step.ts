import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { systemClock } from "../src/adapters/clock.ts";
import { runFolders } from "../src/adapters/run-folder.ts";
import { openJournal } from "../src/journal/journal.ts";
import type { Ports } from "../src/ports/index.ts";
import { makeRedact } from "../src/ports/redact.ts";
import { executePlan } from "../src/run/execute.ts";
import { makeCatalogue } from "../src/steps/catalogue.ts";
import { started } from "../test/journal/events.ts";
import { noAnswers, planned, planOf } from "../test/run/rig.ts";
import type { Benchmark } from "./benchmark.ts";
import { interleaved, timed } from "./rounds.ts";

const rounds = 15;
const steps = 100;
const engine = "engine: intent, no-op, outcome";
const bare = "bare append and fdatasync of the same lines";

/** A step that changes nothing in no time: what is left is the engine. */
const noOp = {
  ...{ name: "set", summary: "Does nothing", effect: "converge" as const, dangerous: false, undo: "Nothing" },
  ...{ input: z.unknown(), output: z.unknown() },
  plan: async () => ({ summary: "", target: "", operation: "", decisions: {} }),
  run: async () => ({}),
} as const;

/** What the executor and its journal cost, on this disk. */
export const engineStep: Benchmark = {
  name: "engine-step",
  title: "The engine, for one step",
  about: `Executor and journal over ${steps} steps that do nothing, on a real file: per step two records, each on disk before the next. Against writing the very same lines with one append and one fdatasync each. Milliseconds are for one step.`,
  run: async (lab) => {
    const folder = mkdtempSync(join(tmpdir(), "bench-engine-"));
    lab.onEnd(() => rmSync(folder, { recursive: true, force: true }));
    let turn = 0;
    let lines = await oneRun(folder, "first");
    const perStep = (ms: number) => ms / steps;
    const samples = await interleaved(
      {
        [engine]: async () => {
          const run = `run-${++turn}`;
          const ms = await timed(async () => (lines = await oneRun(folder, run)));
          return perStep(ms);
        },
        [bare]: async () => perStep(await timed(() => writeLines(join(folder, `bare-${++turn}`), lines))),
      },
      { rounds },
    );
    return [
      { what: bare, samples: samples[bare] ?? [] },
      { what: engine, samples: samples[engine] ?? [], against: bare },
    ];
  },
};

/** A stack that nobody has touched: asked once a run for what happened to it since. */
const quietPorts = {
  clock: systemClock,
  stack: { history: async () => [], outputs: async () => undefined },
} as unknown as Ports;

async function oneRun(folder: string, run: string): Promise<readonly string[]> {
  const clock = systemClock;
  const store = await runFolders(folder).create(run);
  const journal = await openJournal({ store, clock, redact: makeRedact([]) });
  await journal.append({ ...started, run });
  const nodes = Array.from({ length: steps }, (_, index) => planned("set", { id: `step-${index}` }));
  const never = new AbortController().signal;
  const end = await executePlan({
    ...{ plan: planOf(...nodes), catalogue: makeCatalogue([noOp]), ports: quietPorts, journal },
    ...{ processes: { startTime: async () => undefined }, people: [], executor: "rita", answers: noAnswers },
    ...{ wait: true, stop: never, abort: never, reverify: async () => undefined },
    ...{ grantFor: async () => undefined, pasted: async () => undefined, onRecord: () => undefined },
  });
  await journal.close();
  if (end.exitCode !== 0) throw new Error(`The run did not end well: ${end.stop?.message}`);
  return readFileSync(store.place, "utf8").split(/(?<=\n)/);
}

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  const file = await open(path, "a");
  for (const line of lines) {
    await file.write(line);
    await file.datasync();
  }
  await file.close();
}
