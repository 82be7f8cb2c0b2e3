import { expect, test } from "vitest";
import { endingText } from "../../src/journal/ending-text.ts";
import { endingDue, nextMarkMs } from "../../src/bypass/ending.ts";

const until = "2026-11-21T04:00:00Z";
const from = "2026-11-21T03:00:00Z";
const before = (minutes: number) => Date.parse(until) - minutes * 60_000;
const never = () => false;

test("is due ten and three minutes before the end, and at the end, once each", () => {
  const said = new Map<number, number>();
  for (let minutes = 60; minutes >= -5; minutes -= 0.25) {
    const due = endingDue({ until, from }, before(minutes), (mark) => said.has(mark));
    if (due !== undefined) said.set(due.minutes, minutes);
  }
  expect([...said]).toEqual([
    [10, 10],
    [3, 3],
    [0, 0],
  ]);
});

test("after a pause only the latest is due", () => {
  expect(endingDue({ until }, before(1), never)).toEqual({ minutes: 3, minutesLeft: 1 });
  expect(endingDue({ until }, before(1), (mark) => mark === 3)).toBeUndefined();
  expect(endingDue({ until }, before(-30), never)).toEqual({ minutes: 0, minutesLeft: 0 });
});

test.each([
  [12, [10, 3, 0]],
  [10, [3, 0]],
  [3, [0]],
])("an opening of %i minutes is warned of at %j", (length, marks) => {
  const span = { until, from: new Date(before(length)).toISOString() };
  const said: number[] = [];
  for (let minutes = length; minutes >= 0; minutes -= 0.5) {
    const due = endingDue(span, before(minutes), (mark) => said.includes(mark));
    if (due !== undefined) said.push(due.minutes);
  }
  expect(said).toEqual(marks);
});

test("knows when to look again", () => {
  expect(nextMarkMs({ until, from }, before(20))).toBe(before(10));
  expect(nextMarkMs({ until, from }, before(5))).toBe(before(3));
  expect(nextMarkMs({ until, from }, before(1))).toBe(before(0));
  expect(nextMarkMs({ until, from }, before(-1))).toBeUndefined();
});

test.each([
  [
    { minutes: 10, minutesLeft: 10 },
    "in 10 minutes, at 2026-11-21T04:00:00Z. Renew it with `./runbook bypass renew`.",
  ],
  [{ minutes: 3, minutesLeft: 1, approvedUntil: "2026-11-21T07:00:00Z" }, "in 1 minute"],
  [
    { minutes: 3, minutesLeft: 3, approvedUntil: "2026-11-21T07:00:00Z" },
    "approved until 2026-11-21T07:00:00Z in total",
  ],
  [{ minutes: 3, minutesLeft: 3, approvedUntil: until }, "All that was approved is used"],
  [{ minutes: 0, minutesLeft: 0, approvedUntil: "2026-11-21T07:00:00Z" }, "ENDED, at 2026-11-21T04:00:00Z"],
  [{ minutes: 0, minutesLeft: 0 }, "Open it anew with `./runbook bypass renew`."],
])("says %j with the way on", (due, words) => {
  expect(endingText({ until, ...due })).toContain(words);
});
