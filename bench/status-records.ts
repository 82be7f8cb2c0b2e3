import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { headText } from "../src/adapters/journal-head.ts";
import { headName, journalName } from "../src/adapters/run-files.ts";
import { link, recordLine } from "../src/journal/chain.ts";
import type { JournalEvent, JournalRecord } from "../src/journal/event.ts";
import { started } from "../test/journal/events.ts";
import { startBareWorld } from "../test/world/bare-world.ts";
import type { Benchmark } from "./benchmark.ts";
import { interleaved, timed } from "./rounds.ts";

const rounds = 5;
const records = 100;
const base = "runbook status, no record";
/** Lines of each record: a command typed once; a long night; a hundred thousand users, by fifty. */
const sizes = [10, 300, 3_000];
const nameOf = (lines: number) => `the same, ${records} records of ${lines} lines`;

/** What the records of a checkout cost its `status`, which checks each line of a hundred of them. */
export const statusRecords: Benchmark = {
  name: "status-records",
  title: "`status`, with many records",
  about: `A process from start to end, in a project without an engine. \`status\` reads the newest ${records} records whole and checks every line's form, link and hash. One of 10 lines has 5 kB, of 300 lines 120 kB, of 3,000 lines 1.2 MB: half of them progress, half notes.`,
  run: async (lab) => {
    const world = await lab.bring(
      () => startBareWorld(),
      (up) => up.stop(),
    );
    const folders = Object.fromEntries(
      sizes.map((lines) => [nameOf(lines), makeRecords(join(world.folder, String(lines)), lines)]),
    );
    const there = join(world.root, "incidents");
    const status = async () => {
      const { ended, text } = world.start(["status"]);
      if ((await ended) !== 0) throw new Error(text());
    };
    const withRecords = (folder: string) => async () => {
      renameSync(folder, there);
      const ms = await timed(status);
      renameSync(there, folder);
      return ms;
    };
    const samples = await interleaved(
      {
        [base]: () => timed(status),
        ...Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, withRecords(folder)])),
      },
      { rounds },
    );
    return Object.entries(samples).map(([what, taken]) => ({
      ...{ what, samples: taken },
      ...(what === base ? {} : { against: base }),
    }));
  },
};

/** Writes the files themselves: appended one by one, each line would be on disk before the next. @returns the folder */
function makeRecords(folder: string, lines: number): string {
  for (let at = 0; at < records; at++) {
    const run = `2026-11-21-run-${at}`;
    const events: readonly JournalEvent[] = [
      { ...started, run },
      ...Array.from({ length: lines - 2 }, (_, line) => lineOf(line, lines)),
      { type: "run.finished", outcome: "succeeded" },
    ];
    let last: JournalRecord | undefined;
    const text = events.map((event) => recordLine((last = link(event, last, Date.now()))));
    mkdirSync(join(folder, run), { recursive: true });
    writeFileSync(join(folder, run, journalName), text.join(""));
    if (last !== undefined) writeFileSync(join(folder, run, headName), headText(last));
  }
  return folder;
}

const message = "Revoked a session of somebody in particular, and looked again a minute later. ".repeat(3);
const lineOf = (line: number, total: number): JournalEvent =>
  line % 2 === 0
    ? { type: "step.note", step: "end", message }
    : {
        type: "step.progress",
        step: "end",
        cursor: `user_${line}`.padEnd(32, "x"),
        done: line,
        failed: 0,
        total,
      };
