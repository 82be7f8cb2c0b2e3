import { expect, test } from "vitest";
import { nextCommand, runLines } from "../../src/status/runs.ts";
import { fold } from "../../src/journal/fold.ts";
import { summarize } from "../../src/report/run-summary.ts";
import type { JournalRecord } from "../../src/journal/event.ts";
import { started } from "../journal/events.ts";

const nowMs = Date.parse("2026-11-21T03:30:00Z");
type Event = JournalRecord["event"];
const summaryOf = (...events: readonly Event[]) => {
  const records = events.map((event, at) => ({
    ...{ v: 1 as const, seq: at + 1, at: "2026-11-21T03:20:00.000Z", prev: "", hash: "" },
    event,
  }));
  return summarize(fold(records as readonly JournalRecord[]), nowMs);
};
const { run } = started;
const step = { step: "open", use: "bypass.open" } as const;
const opened: readonly Event[] = [
  {
    type: "step.intent",
    ...step,
    ...{ effect: "converge", target: "t", operation: "o", attempt: 1, by: "ana" },
  },
  { type: "step.outcome", ...step, outcome: "succeeded", output: { until: "2026-11-21T04:00:00Z" } },
  { type: "run.suspended", reason: "It is open." },
];
const frozen: Event = { type: "plan.frozen", hash: "h" };

test.each([
  ["a run that was left", [started, frozen], `./runbook resume ${run}`, `./runbook abandon ${run} --reason`],
  ["a run that has opened", [started, ...opened], `./runbook resume ${run}`, "./runbook bypass close"],
  ["a run stopped before its plan was on record", [started], `./runbook abandon ${run} --reason`],
] as const)("%s: what to type", (_name, events, ...words) => {
  const next = nextCommand(summaryOf(...events), undefined);
  for (const word of words) expect(next).toContain(word);
});

test("nobody can abandon what may be open, so it is not said", () => {
  expect(nextCommand(summaryOf(started, ...opened), undefined)).not.toContain("abandon");
});

test("while somebody is at work, it is said who, and no command that would be refused", () => {
  const next = nextCommand(summaryOf(started, ...opened), {
    pid: 42,
    startTime: "1",
    hostname: "ana-laptop",
  });
  expect(next).toContain("process 42 on ana-laptop");
  expect(next).not.toContain("npx");
});

test("someone unknown at work: what is not known, and what to type when surely nobody is", () => {
  const next = nextCommand(summaryOf(started, ...opened), { unreadable: "lease.3" });
  expect(next).toContain("lease.3 cannot be read");
  expect(next).toContain(`./runbook resume ${run} --take-over`);
});

test("of a run that has ended there is nothing to type", () => {
  const ended = summaryOf(started, { type: "run.finished", outcome: "succeeded" });
  expect(nextCommand(ended, undefined)).toBeUndefined();
  const unanchored = undefined;
  expect(runLines({ ...ended, unanchored, next: undefined })).toHaveLength(1);
  expect(runLines({ ...summaryOf(started), unanchored, next: "go on" })[1]).toBe("           go on");
});
