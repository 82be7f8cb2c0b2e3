import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readHead } from "../../src/adapters/journal-head.ts";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openJournal, readWhole } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { oneOfEach, steppingClock } from "./events.ts";

const root = mkdtempSync(join(tmpdir(), "anchors-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folders = runFolders(root);
const clock = steppingClock();
const redact = makeRedact([]);
const run = "night";
const file = (name: string) => join(root, run, name);
const read = async () => await readWhole(await folders.open(run));
const open = async (more = {}) =>
  await openJournal({ store: await folders.open(run), clock, redact, ...more });

let journal: Buffer;
let head: Buffer;
let lines: readonly string[];
/** The run was killed: its lease was never released, so nothing but journal.head knows how far it came. */
const restore = (kept = lines.length) => {
  writeFileSync(file("journal.jsonl"), `${lines.slice(0, kept).join("\n")}\n`);
  writeFileSync(file("journal.head"), head);
};
beforeAll(async () => {
  const writing = await openJournal({ store: await folders.create(run), clock, redact });
  for (const event of oneOfEach("x")) await writing.append(event);
  await writing.close();
  unlinkSync(file("lease.1.released"));
  journal = readFileSync(file("journal.jsonl"));
  head = readFileSync(file("journal.head"));
  lines = journal.toString("utf8").split("\n").slice(0, -1);
});

const losses: readonly (readonly [string, () => void])[] = [
  ["gone", () => unlinkSync(file("journal.head"))],
  ["empty", () => writeFileSync(file("journal.head"), "")],
  ["garbage", () => writeFileSync(file("journal.head"), "garbage\n")],
  ["NULs", () => writeFileSync(file("journal.head"), Buffer.alloc(head.length))],
  ["cut", () => writeFileSync(file("journal.head"), head.subarray(0, -1))],
];

test.each(losses)(
  "a head that is %s is said at once, wherever the journal was cut",
  async (_how, lose) => {
    for (let kept = 1; kept <= lines.length; kept++) {
      restore(kept);
      lose();
      expect((await read()).unanchored, `${kept} lines`).toMatch(
        /^journal\.head (is missing|cannot be read), so lines that are missing at the journal's end would not show\.$/,
      );
      if (kept % 10 !== 1) continue;
      await expect(open({ force: true })).rejects.toMatchObject({
        code: "JOURNAL_UNANCHORED",
        message: expect.stringContaining("journal.jsonl:1:1 journal.head "),
        hint: expect.stringContaining("./runbook verify --anchor"),
      });
    }
  },
  60_000,
);

test("a head with any bit flipped is no head", async () => {
  expect(readHead(head.toString("utf8"))).toMatchObject({ seq: lines.length });
  for (let bit = 0; bit < head.length * 8; bit++) {
    const flipped = Buffer.from(head);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(readHead(flipped.toString("utf8")), `bit ${bit}`).toBeUndefined();
  }
});

test("a person takes what is there for the whole, and that goes on the record", async () => {
  restore();
  unlinkSync(file("journal.head"));
  const taken = await open({ force: true, anchoredBy: "abe" });
  await taken.close();
  const { records, unanchored } = await read();
  expect(unanchored).toBeUndefined();
  expect(records.at(-1)?.event).toMatchObject({ type: "record.anchored", by: "abe", lines: lines.length });
  await (await open()).close();
});

test("a second anchor: what a lease names is missed although journal.head is gone", async () => {
  const closed = await open();
  await closed.append({ type: "step.note", message: "last" });
  await closed.close();
  const whole = readFileSync(file("journal.jsonl"), "utf8").split("\n").slice(0, -1);
  writeFileSync(file("journal.jsonl"), `${whole.slice(0, -1).join("\n")}\n`);
  unlinkSync(file("journal.head"));
  await expect(read()).rejects.toMatchObject({
    code: "JOURNAL_DAMAGED",
    message: expect.stringMatching(/it is missing; \d+ lines were acknowledged \(lease\.\d+(\.released)?\)/),
  });
});

test("a journal that is gone altogether is missed, too", async () => {
  restore();
  unlinkSync(file("journal.jsonl"));
  expect(await folders.list()).toContain(run);
  await expect(read()).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
});

test("heads of older versions, without a check sum, still count", async () => {
  rmSync(join(root, run), { recursive: true });
  const store = await folders.create(run);
  const writing = await openJournal({ store, clock, redact });
  await writing.append({ type: "step.note", message: "one" });
  await writing.append({ type: "step.note", message: "two" });
  await writing.close();
  unlinkSync(file("lease.1.released"));
  writeFileSync(file("journal.head"), `${readFileSync(file("journal.head"), "utf8").slice(0, 75)}\n`);
  expect((await read()).unanchored).toBeUndefined();
  writeFileSync(file("journal.jsonl"), `${readFileSync(file("journal.jsonl"), "utf8").split("\n")[0]}\n`);
  await expect(read()).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
});
