import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openJournal, readJournal, readWhole, type Journal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "./events.ts";
import { FailingDisk, type Fault, type Operation } from "./failing-disk.ts";

const root = mkdtempSync(join(tmpdir(), "failed-disk-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const clock = steppingClock();
const redact = makeRedact([]);
const healthy = runFolders(root);

const note = (journal: Journal, message: string) => journal.append({ type: "step.note", message });
/** What is on record, as a process that comes later reads it. */
const onRecord = async (run: string) =>
  (await readJournal(await healthy.open(run))).map(({ event }) =>
    event.type === "step.note" ? event.message : event.type,
  );

let runs = 0;
async function begin() {
  const run = `run-${++runs}`;
  const disk = new FailingDisk();
  const journal = await openJournal({
    store: await runFolders(root, { open: disk.open }).create(run),
    clock,
    redact,
  });
  await journal.append(started);
  await note(journal, "before");
  return { run, disk, journal };
}

const faults: readonly (readonly [Operation, Fault])[] = [
  ["write", "EIO"],
  ["write", "ENOSPC"],
  ["write", "EROFS"],
  ["write", "short"],
  ["datasync", "EIO"],
  ["datasync", "ENOSPC"],
];

test.each(faults)(
  "after a failed %s (%s) the journal is cut back, and the next append goes on",
  async (...fault) => {
    const { run, disk, journal } = await begin();
    const [operation, how] = fault;
    disk.next = (asked, file) => (asked === operation && file === "journal.jsonl" ? how : undefined);
    await expect(note(journal, "lost")).rejects.toMatchObject({
      code: "RECORD_UNWRITABLE",
      message: expect.stringContaining("journal.jsonl:1:1 cannot be written: the "),
    });
    expect(await onRecord(run)).toEqual(["run.started", "before"]);
    disk.next = () => undefined;
    await note(journal, "after");
    await journal.close();
    expect(await onRecord(run)).toEqual(["run.started", "before", "after"]);
    expect(journal.state().steps).toEqual({});
  },
);

test.each(faults)(
  "where it cannot be cut back either (%s, %s) nothing more is written, and a resume puts it right",
  async (...fault) => {
    const { run, disk, journal } = await begin();
    const [operation, how] = fault;
    disk.next = (asked) => (asked === operation ? how : asked === "truncate" ? "EIO" : undefined);
    await expect(note(journal, "lost")).rejects.toMatchObject({ code: "RECORD_UNWRITABLE" });
    const left = readFileSync(join(root, run, "journal.jsonl"));
    // The disk is back, but what stands at the journal's end is not known to be on it.
    disk.next = () => undefined;
    disk.log.length = 0;
    await expect(note(journal, "later")).rejects.toMatchObject({
      code: "RECORD_UNWRITABLE",
      message: expect.stringContaining("journal.jsonl:3:1 could not be written, nor what was written"),
    });
    expect(disk.log).toEqual([]);
    expect(readFileSync(join(root, run, "journal.jsonl"))).toEqual(left);
    await journal.close();
    const again = await openJournal({ store: await healthy.open(run), clock, redact });
    await note(again, "resumed");
    await again.close();
    const events = await onRecord(run);
    expect(events.slice(0, 2)).toEqual(["run.started", "before"]);
    expect(events.at(-1)).toBe("resumed");
  },
);

test("a disk that fails at any operation of a run's life leaves a record that can be read and gone on with", async () => {
  const life = async (dieAt: number) => {
    const run = `life-${dieAt}`;
    const disk = new FailingDisk();
    let count = 0;
    disk.next = () => (++count === dieAt ? "EIO" : undefined);
    const told: string[] = [];
    const folders = runFolders(root, { open: disk.open });
    const store = await folders.create(run);
    try {
      const journal = await openJournal({ store, clock, redact });
      for (const word of ["a", "b", "c", "d"])
        await note(journal, word).then(
          () => told.push(word),
          () => undefined,
        );
      await journal.close();
    } catch {
      // The first look at it failed already.
    }
    if (told.length > 0) {
      const { unanchored } = await readWhole(await healthy.open(run));
      expect(unanchored, `operation ${dieAt}`).toBeUndefined();
      const again = await openJournal({ store: await healthy.open(run), clock, redact });
      await note(again, "on");
      await again.close();
      const kept = (await onRecord(run)).filter((word) => word !== "tail.cut");
      // A line whose sync failed may be whole after all; none that was acknowledged is missing.
      expect(
        kept.filter((word) => told.includes(word)),
        `operation ${dieAt}`,
      ).toEqual(told);
      expect(kept.at(-1)).toBe("on");
    }
    return count >= dieAt;
  };
  let lives = 0;
  while (await life(lives + 1)) lives++;
  expect(lives).toBeGreaterThan(15);
});

test("a head that cannot be written fails no append: it lags, and is put right by the next", async () => {
  const { run, disk, journal } = await begin();
  disk.next = (asked, file) => (asked === "write" && file === "journal.head" ? "EIO" : undefined);
  await note(journal, "one");
  const head = () => readFileSync(join(root, run, "journal.head"), "utf8").slice(0, 10);
  expect(head()).toBe("0000000002");
  disk.next = () => undefined;
  await note(journal, "two");
  expect(head()).toBe("0000000004");
  disk.next = (asked, file) => (asked === "write" && file === "journal.head" ? "ENOSPC" : undefined);
  await note(journal, "three");
  disk.next = () => undefined;
  await journal.close();
  expect(head()).toBe("0000000005");
});

/** A real short write by a real kernel, without a disk of its own: files of this process end at 4096 bytes. */
test("a file that may not grow: the kernel takes half a line, and the run is resumable", async () => {
  const run = "limited";
  const script = `
    import { runFolders } from ${JSON.stringify(join(import.meta.dirname, "../../src/adapters/run-folder.ts"))};
    import { openJournal } from ${JSON.stringify(join(import.meta.dirname, "../../src/journal/journal.ts"))};
    const store = await runFolders(${JSON.stringify(root)}).create("${run}");
    const clock = { now: () => Date.now() };
    const journal = await openJournal({ store, clock, redact: (text) => text });
    let written = 0, failed = [];
    for (let n = 0; n < 40; n++)
      await journal.append({ type: "step.note", message: "x".repeat(n % 7 === 6 ? 10 : 300) }).then(
        () => written++,
        (error) => failed.push(error.code));
    console.log(JSON.stringify({ written, failed }));`;
  const limited = `trap '' XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)("sh", ["-c", limited, process.execPath, script]);
  const { written, failed } = JSON.parse(stdout) as { written: number; failed: string[] };
  expect(new Set(failed)).toEqual(new Set(["RECORD_UNWRITABLE"]));
  expect(written).toBeGreaterThan(3);
  expect(await onRecord(run)).toHaveLength(written);
  const again = await openJournal({ store: await healthy.open(run), clock, redact });
  expect(again.lease.tookOverFrom).toBeDefined();
  await note(again, "room again");
  await again.close();
  expect((await onRecord(run)).at(-1)).toBe("room again");
});
