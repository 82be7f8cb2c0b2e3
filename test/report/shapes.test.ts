/** Reports of records that are no whole run: done by hand, given up, waiting, with people called. */
import { expect, test } from "vitest";
import type { JournalEvent } from "../../src/journal/event.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import type { Report } from "../../src/report/report.ts";
import { started } from "../journal/events.ts";
import { called, inTurn, instant, intent, night, outcome, recordsAt, reportOf, together } from "./night.ts";

const texts = (report: Report, label: string): readonly string[] =>
  [...report.summary, ...report.moments, ...report.sections.flatMap(({ fields }) => fields)]
    .filter((each) => each.label === label)
    .flatMap(({ lines }) => lines.map((line) => (line.kind === "open" ? "open" : line.text)));

const asked: JournalEvent = {
  type: "approval.requested",
  step: "open",
  nonce: "n",
  request: { reason: "r", grant: { mode: "open" } },
};

test("done by hand: there was no triage, so none is told of, and what is not known stays open", () => {
  const report = reportOf(
    inTurn(started, intent("open", "bypass.open", "converge"), outcome("open", "bypass.open")),
  );
  expect(texts(report, "Triage")).toEqual(["none on record: this was begun without one"]);
  expect(report.picture.pins.map(({ label }) => label)).toEqual(["Mitigation"]);
  for (const label of ["Severity", "Category", "Auth down", "Restored"])
    expect(texts(report, label)).toEqual(["open"]);
});

test("killed in the middle of an opening: the mode is the one that was asked for", () => {
  const report = reportOf(inTurn(started, asked, intent("open", "bypass.open", "converge")));
  expect(texts(report, "Bypass")[0]).toMatch(/^open from .* \(its outcome is not on record\)/);
  expect(report.pending.map(({ text }) => text.slice(0, 22))).toEqual([
    "The bypass may be open",
    "It is unknown whether ",
  ]);
});

test("closed by a run of its own: the opening's report knows when, and asks for nothing more", () => {
  const closed = (by: string | undefined): JournalEvent => ({
    ...{ type: "bypass.seen", mode: "closed", generation: 9 },
    ...(by === undefined ? {} : { by }),
  });
  const opened = [started, intent("open", "bypass.open", "converge"), outcome("open", "bypass.open")];
  const report = reportOf(inTurn(...opened, closed("mara")));
  expect(report.pending).toEqual([]);
  expect(texts(report, "Bypass")[0]).toMatch(/closed at [\d:]+, seen closed in the live app: /);
  expect(texts(report, "Restored")[0]).toContain("The bypass was closed by mara");

  // Read at Vercel by a run that was at work: the app itself was not asked.
  const read = reportOf(inTurn(...opened, closed(undefined)));
  expect(read.pending.map(({ text }) => text)).toEqual([
    "The bypass was closed, and nobody has seen it closed in the live app.",
  ]);
});

test("what waits for a person is said to wait, and an empty note is no line", () => {
  const report = reportOf(
    inTurn(
      started,
      intent("logs", "manual.check", "manual"),
      {
        ...outcome("logs", "manual.check", undefined, "not-reached"),
        code: "OUTCOME_UNKNOWN",
      } as JournalEvent,
      intent("confirm", "manual.decide", "manual"),
      outcome("confirm", "manual.decide", { note: " " }),
    ),
  );
  expect(report.timeline.map(({ state, line, notes }) => [state, line.text, notes.length]).slice(1)).toEqual([
    ["waits", "Read the app's logs", 0],
    ["done, 1.0 s", "Confirm what is down", 0],
  ]);
});

test("given up: by whom and why, and that it may still be open", () => {
  const report = reportOf(
    recordsAt(...night().filter(([second]) => second < 1100), [
      1200,
      { type: "run.finished", outcome: "abandoned", by: "rita", message: "A new run took its place." },
    ]),
  );
  expect(texts(report, "Run")).toEqual([
    "finished: abandoned by rita, after 20 min: A new run took its place.",
  ]);
  expect(texts(report, "Restored")).toEqual(["open"]);
  expect(texts(report, "Auth down")).toEqual(["since 03:04:09 UTC or before, no end on record", "open"]);
  expect(report.pending[0]?.text).toContain("The bypass may be open");
});

test("who was called, when, and who answered stand in the picture, the timeline and among the people", () => {
  const report = reportOf(recordsAt(...together(night(), called)));
  const lane = report.picture.lanes.find(({ name }) => name === "Calling");
  const begin = Date.parse(instant(0));
  expect(
    lane?.spans.map(({ fromMs, toMs, what }) => [(fromMs - begin) / 1000, (toMs - begin) / 1000, what.text]),
  ).toEqual([
    [6, 906, "Calling level 1, On call, 15 min"],
    [906, 1000, "Calling level 2, Engineering lead, 1 min 34 s"],
    [1000, 1000, "Answered by mara"],
  ]);
  expect(texts(report, "Who")).toEqual(
    expect.arrayContaining([
      "Level 1, On call, was to be called (abe): notice sent",
      "Level 2, Engineering lead, was to be called (mara): notice unknown",
      "mara answered for level 2 at 2026-11-21 03:20:35 UTC: on my way",
    ]),
  );
  expect(renderMarkdown(report)).toMatch(/DUE, level 2, Engineering lead: call mara \| waits/);
});

test("what it was done with is on it: runbook, stack and toolchain", () => {
  const report = reportOf(inTurn(started));
  expect(texts(report, "Runbook")).toEqual(["runbooks/auth-outage.yaml at commit cccccccccccc"]);
  expect(texts(report, "Stack")).toEqual(["production"]);
  expect(texts(report, "Toolchain")).toEqual(["cli 3.259.0"]);
});
