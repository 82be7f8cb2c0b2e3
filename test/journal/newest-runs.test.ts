import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRegular } from "../../src/adapters/regular-file.mjs";
import { runFolders, type RunFolderOptions } from "../../src/adapters/run-folder.ts";
import { BadInput } from "../../src/errors.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { isDamaged, newestRuns, readableRuns } from "../../src/journal/newest-runs.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "./events.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "newest-runs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function recorded(run: string): Promise<void> {
  const store = await runFolders(root).create(run);
  const journal = await openJournal({ store, clock: steppingClock(), redact: makeRedact([]) });
  await journal.append({ ...started, run });
  await journal.append({ type: "run.finished", outcome: "succeeded" });
  await journal.close();
}
async function collected<T>(runs: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const each of runs) all.push(each);
  return all;
}
const found = async (options?: RunFolderOptions) =>
  (await collected(newestRuns(runFolders(root, options)))).map((each) =>
    isDamaged(each) ? `${each.run}: ${each.problem}` : each.state.run,
  );

test("another user's record is a value, and the runs beside it are read", async () => {
  await recorded("2026-11-20-mine");
  await recorded("2026-11-21-theirs");
  const open: typeof openRegular = async (path, ...rest) => {
    if (String(path).includes("theirs"))
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    return await openRegular(path, ...rest);
  };
  const runs = await found({ open });
  expect(runs).toContain("2026-11-20-mine");
  expect(runs.join("\n")).toMatch(/2026-11-21-theirs: .*this user may not.* \[FILE_UNREADABLE\]/);
  const told: string[] = [];
  const read = await collected(readableRuns(runFolders(root, { open }), (line) => told.push(line)));
  expect(read.map(({ run }) => run)).toEqual(["2026-11-20-mine"]);
  expect(told).toEqual([expect.stringMatching(/^2026-11-21-theirs is passed over: /)]);
});

test("so is a record that was edited, and a folder of runs that cannot be listed", async () => {
  await recorded("2026-11-21-edited");
  writeFileSync(join(root, "2026-11-21-edited", "journal.jsonl"), "{}\n");
  expect(await found()).toEqual([expect.stringContaining("[JOURNAL_DAMAGED]")]);
  const refused = new BadInput("incidents cannot be read.", { code: "FILE_UNREADABLE" });
  const folders = { ...runFolders(root), list: () => Promise.reject(refused) };
  expect(await collected(newestRuns(folders))).toEqual([
    { run: "incidents/", problem: "incidents cannot be read. [FILE_UNREADABLE]" },
  ]);
});

test("no more is read than was asked for", async () => {
  for (const run of ["2026-11-20-a", "2026-11-20-b", "2026-11-20-c"]) await recorded(run);
  expect(await collected(newestRuns(runFolders(root), 2))).toHaveLength(2);
});
