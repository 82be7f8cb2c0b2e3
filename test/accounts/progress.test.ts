import { expect, test } from "vitest";
import { progressLines } from "../../src/cli/run/progress-lines.ts";
import type { JournalRecord } from "../../src/journal/event.ts";

const record = (seconds: number, done: number, failed = 0): JournalRecord => ({
  ...({ seq: 1, prev: "", hash: "" } as object as JournalRecord),
  at: new Date(Date.parse("2026-11-21T03:00:00Z") + seconds * 1000).toISOString(),
  event: { type: "step.progress", step: "revoke", cursor: "x", done, failed, total: 10_000 },
});

test("progress has a rate and the time that is left, seldom enough to be read, the last one always", () => {
  const line = progressLines(true);
  expect(line(record(0, 1))).toBe("");
  expect(line(record(1, 51))).toBeUndefined();
  expect(line(record(10, 501))).toBe(", 50 a second, about 4 min left");
  expect(line(record(11, 551))).toBeUndefined();
  expect(line(record(12, 9_990, 10))).toBe(", 833 a second");
  const log = progressLines(false);
  expect([log(record(0, 1)), log(record(10, 501)), log(record(16, 801))]).toEqual([
    "",
    undefined,
    ", 50 a second, about 4 min left",
  ]);
});
