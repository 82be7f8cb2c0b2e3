import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { reopenRun } from "../../src/run/reopen.ts";
import { planFileOf } from "../../src/run/frozen-plans.ts";
import { startRun } from "../../src/run/start.ts";
import { started, steppingClock } from "../journal/events.ts";
import { FailingDisk, type Operation } from "../journal/failing-disk.ts";
import { planned, planOf } from "./rig.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "started-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const around = { clock: steppingClock(), redact: makeRedact([]) };
const plan = planOf(planned("check"));
const start = async (disk = new FailingDisk()) =>
  await startRun({ plan, folders: runFolders(root, { open: disk.open }), ...around, requester: "rita" });
const resume = async (run?: string) =>
  await reopenRun({
    folders: runFolders(root),
    run,
    ...around,
    by: "abe",
    force: false,
    say: () => undefined,
  });

/** A run that was killed once these lines were on record. */
async function killedAfter(
  run: string,
  ...events: Parameters<Awaited<ReturnType<typeof openJournal>>["append"]>[0][]
) {
  const store = await runFolders(root).create(run);
  await store.writeFile(planFileOf(1), JSON.stringify(plan));
  const journal = await openJournal({ store, ...around });
  for (const event of events) await journal.append(event);
  await journal.close();
}

test("killed before its plan was on record: resume says that nothing was done, and how to go on", async () => {
  await killedAfter("2026-11-21-killed", { ...started, run: "2026-11-21-killed" });
  const before = readdirSync(join(root, "2026-11-21-killed"));
  for (const run of ["2026-11-21-killed", undefined])
    await expect(resume(run)).rejects.toMatchObject({
      code: "RUN_NOT_BEGUN",
      message: "2026-11-21-killed was stopped before its plan was on record; nothing of it was done.",
      hint: "Start it anew with `./runbook run runbooks/auth-outage.yaml`; `./runbook abandon 2026-11-21-killed --reason …` ends this one.",
    });
  expect(readdirSync(join(root, "2026-11-21-killed"))).toEqual(before);
});

test("killed before its first line: the same, without a runbook's name", async () => {
  mkdirSync(join(root, "2026-11-21-empty"));
  writeFileSync(join(root, "2026-11-21-empty", "journal.jsonl"), "");
  await expect(resume()).rejects.toMatchObject({
    code: "RUN_NOT_BEGUN",
    hint: expect.stringContaining("`./runbook run <runbook>`"),
  });
});

test("one that never began does not stand before an older one that did", async () => {
  await killedAfter(
    "2026-11-20-older",
    { ...started, run: "2026-11-20-older" },
    { type: "plan.frozen", hash: plan.hash },
  );
  await killedAfter("2026-11-21-killed", { ...started, run: "2026-11-21-killed" });
  const { journal } = await resume();
  await journal.close();
  expect(journal.state()).toMatchObject({ run: "2026-11-20-older", term: 2 });
});

test("a record without its head is not resumed before somebody has said that it is whole", async () => {
  await killedAfter("one", { ...started, run: "one" }, { type: "plan.frozen", hash: plan.hash });
  rmSync(join(root, "one", "journal.head"));
  await expect(resume()).rejects.toMatchObject({ code: "JOURNAL_UNANCHORED" });
  expect(readdirSync(join(root, "one")).filter((name) => name.startsWith("lease.2"))).toEqual([]);
});

test("a disk that is full at any moment of a run's start: said in its place, and no run is left that has no line", async () => {
  for (let at = 1; ; at++) {
    let count = 0;
    const disk = new FailingDisk();
    // A full disk can still be read.
    disk.next = (operation) => (operation !== "open" && ++count >= at ? "ENOSPC" : undefined);
    const thrown: unknown = await start(disk).then(
      async ({ journal }) => await journal.close(),
      (error: unknown) => error,
    );
    if (count < at) break;
    const lines = readdirSync(root).map((run) => {
      const journal = join(root, run, "journal.jsonl");
      return existsSync(journal) ? readFileSync(journal, "utf8").split("\n").length - 1 : 0;
    });
    if (thrown !== undefined)
      expect(thrown, `operation ${at}`).toMatchObject({
        code: "RECORD_UNWRITABLE",
        message: expect.stringMatching(
          /:1:1 cannot be written: the disk is full\.$|could not be written, nor what was/,
        ),
      });
    expect(
      lines.every((each) => each > 0),
      `operation ${at}: ${lines.join()}`,
    ).toBe(true);
    for (const run of readdirSync(root)) rmSync(join(root, run), { recursive: true });
  }
});

test.each([
  ["EPERM", "the system does not permit it (it may be immutable)"],
  ["EACCES", "this user may not"],
  ["EROFS", "the file system is read-only"],
  ["EIO", "the disk failed"],
] as const)("a journal that may not be written (%s) is a problem with its place", async (code, words) => {
  const { journal, records } = await start();
  await journal.close();
  const disk = new FailingDisk();
  const failing: readonly Operation[] = ["create"];
  disk.next = (operation, file) =>
    failing.includes(operation) && file === "journal.jsonl" ? (code as "EIO") : undefined;
  const run = records[0]?.event.type === "run.started" ? records[0].event.run : "";
  const folders = runFolders(root, { open: disk.open });
  await expect(
    reopenRun({ folders, run, ...around, by: "abe", force: false, say: () => undefined }),
  ).rejects.toMatchObject({
    code: "RECORD_UNWRITABLE",
    message: expect.stringContaining(words),
  });
});

const odd: readonly (readonly [string, (path: string) => void])[] = [
  ["a directory", (path) => mkdirSync(path)],
  ["a FIFO", (path) => execFileSync("mkfifo", [path])],
  ["a device", (path) => symlinkSync("/dev/zero", path)],
  ["a link to itself", (path) => symlinkSync(path, path)],
];
test.each(odd)(
  "%s in the place of each of a run's files ends in a problem with its place",
  { timeout: 20_000 },
  async (_what, make) => {
    for (const name of ["journal.jsonl", "journal.head", planFileOf(1), "lease.1"]) {
      const { journal, records } = await start();
      await journal.close();
      const run = records[0]?.event.type === "run.started" ? records[0].event.run : "";
      rmSync(join(root, run, name));
      if (name === "lease.1") rmSync(join(root, run, "lease.1.released"));
      make(join(root, run, name));
      expect(await runFolders(root).list()).toContain(run);
      await expect(resume(run), name).rejects.toMatchObject({
        code: expect.stringMatching(/^(FILE_UNREADABLE|JOURNAL_UNANCHORED|JOURNAL_BUSY)$/),
      });
      rmSync(join(root, run), { recursive: true });
    }
  },
);

test("runs' folder: a file of that name, or nothing at all", async () => {
  expect(await runFolders(join(root, "none")).list()).toEqual([]);
  writeFileSync(join(root, "incidents"), "");
  await expect(
    startRun({ plan, folders: runFolders(join(root, "incidents")), ...around, requester: "rita" }),
  ).rejects.toMatchObject({
    code: "RECORD_UNWRITABLE",
    message: expect.stringContaining("cannot be made: "),
  });
});
