import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomes, type JournalEvent } from "../../src/journal/event.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderPage } from "../../src/report/page.ts";
import { makeReport, openLines, type Report } from "../../src/report/report.ts";
import type { Line } from "../../src/report/statement.ts";
import { oneOfEach } from "../journal/events.ts";
import {
  afterwards,
  alone,
  inTurn,
  intent,
  night,
  outcome,
  proved,
  recordsAt,
  reportOf,
  type Moved,
} from "./night.ts";

const linesOf = (report: Report): readonly Line[] => [
  ...[...report.summary, ...report.moments, ...report.sections.flatMap(({ fields }) => fields)].flatMap(
    ({ lines }) => lines,
  ),
  ...report.pending,
  ...report.timeline.flatMap(({ line, notes }) => [line, ...notes]),
  ...report.actions.map(({ line }) => line),
  ...report.picture.lanes.flatMap(({ spans }) => spans.map(({ what }) => what)),
];
const field = (report: Report, label: string): string =>
  [...report.summary, ...report.moments, ...report.sections.flatMap(({ fields }) => fields)]
    .filter((each) => each.label === label)
    .flatMap(({ lines }) => lines.map((line) => (line.kind === "open" ? `open: ${line.fill}` : line.text)))
    .join(" | ");

test("a night as it was recorded: times, severity both ways, minutes, the bypass", () => {
  const report = reportOf(recordsAt(...night()));
  expect(field(report, "Severity")).toBe("Critical (P1), says triage");
  expect(field(report, "Category")).toBe("clerk-outage, says triage");
  expect(field(report, "Triage")).toBe("2026-11-21 03:04:05 UTC, clerk-outage named after 4.0 s");
  expect(field(report, "Mitigation")).toContain("2026-11-21 03:09:22 UTC");
  expect(field(report, "Mitigation")).toContain(`seen in the live app: ${proved}`);
  expect(field(report, "Restored")).toContain("2026-11-21 03:42:22 UTC");
  expect(field(report, "Auth down")).toContain("at least 38.0 min: from 03:04:09 to 03:42:10 UTC");
  expect(field(report, "Bypass")).toBe(
    "stale-sessions from 2026-11-21 03:09:22 UTC, approved by abe, closed at 03:42:16, seen closed in the live app: 32 min 54 s",
  );
  expect(report.pending).toEqual([]);
  for (const label of ["Detected", "How it was detected", "Users affected", "Data loss", "Cause", "Review"])
    expect(field(report, label)).toContain("open: ./runbook report ");
});

test("what people add answers what was open, and nothing else", () => {
  const report = reportOf(recordsAt(...night(), ...afterwards));
  expect(field(report, "Duration")).toBe("40 min 22 s, from detection to normal");
  expect(field(report, "Auth down")).toBe("43.2 min: from 02:59:00 to 03:42:10 UTC");
  expect(field(report, "Users affected")).toContain("412 | Counted: Distinct session ids");
  expect(field(report, "Review")).toContain("2026-11-22 03:04:00 UTC by abe");
  expect(report.actions.map(({ owner, due }) => [owner, due])).toEqual([
    ["mara", "2026-12-01"],
    ["platform team", undefined],
  ]);
  expect(openLines(report).map(({ fill }) => fill.split(" ")[3])).toEqual([
    "trigger",
    "detection-gap",
    "duration-gap",
    "went-badly",
    "lessons",
  ]);
});

test("the last word on a field counts, and triage's stays beside a person's", () => {
  const set = (value: string): JournalEvent => ({ type: "report.set", field: "severity", value, by: "rita" });
  const report = reportOf(recordsAt(...night(), [3000, set("low")], [3001, set("high")]));
  expect(field(report, "Severity")).toBe("High (P2), says rita | Critical (P1), says triage");
});

test("going alone is pending until someone has reviewed it, a bypass until it is seen closed", () => {
  const pending = (...events: readonly Moved[]) =>
    reportOf(recordsAt(...events)).pending.map(({ text }) => text.slice(0, 30));
  expect(pending(...night(alone))).toEqual(["Review pending. rita went alon"]);
  const reviewed: JournalEvent = { type: "review.completed", note: "Rightly so.", by: "abe" };
  expect(pending(...night(alone), [3000, reviewed])).toEqual([]);
  const before = (second: number) => night().filter(([at]) => at < second);
  expect(pending(...before(2296))).toEqual([
    "The bypass may be open: no clo",
    "It is unknown whether this has",
  ]);
  expect(pending(...before(2302))).toEqual(["The bypass was closed, and nob"]);
});

test("an opening that its own step notes as unapproved is pending without an override on record, too", () => {
  const note = { approved: false, until: "2026-11-21T03:19:00Z", mode: "stale-sessions" };
  const report = reportOf(
    inTurn(
      intent("open", "bypass.open", "converge"),
      { type: "step.note", step: "open", message: "Opening the bypass.", data: note },
      outcome("open", "bypass.open", { until: note.until }),
    ),
  );
  expect(report.pending[0]?.text).toBe("Review pending. A bypass was opened without a second person");
  expect(field(report, "Bypass")).toContain("approved by nobody, no close on record; it ends by itself at");
});

test("an opening that failed, and was found not done, is none: nothing is pending for it", () => {
  const note = { approved: false, until: "2026-11-21T03:19:00Z", mode: "stale-sessions" };
  const failed = [
    alone,
    intent("open", "bypass.open", "converge"),
    { type: "step.note", step: "open", message: "Opening the bypass.", data: note },
    { type: "step.looked", step: "open", found: "not-done" },
    outcome("open", "bypass.open", undefined, "failed"),
  ] as const;
  expect(reportOf(inTurn(...failed)).pending).toEqual([]);
  const undecided = failed.map((event) =>
    event.type === "step.looked" ? ({ ...event, found: "undecided" } as const) : event,
  );
  expect(reportOf(inTurn(...undecided)).pending.map(({ text }) => text.slice(0, 14))).toEqual([
    "Review pending",
    "The bypass may",
  ]);
});

test("the same journal gives the same bytes, another head another report", () => {
  const records = recordsAt(...night(), ...afterwards);
  const render = (all: typeof records) => renderMarkdown(reportOf(all)) + renderPage(reportOf(all));
  expect(render(records)).toBe(render(records));
  expect(render(records)).toContain(records.at(-1)?.hash);
  expect(render(records.slice(0, -1))).not.toBe(render(records));
});

test("no line of the Markdown says something without a record or a mark that it is open", () => {
  const text = renderMarkdown(reportOf(recordsAt(...night(alone), ...afterwards)));
  const [, ...body] = text.split("\n## ");
  const lines = body.flatMap((part) => part.split("\n").slice(1)).filter((line) => line !== "");
  const silent = lines.filter((line) => !/\[#\d+\]\(journal\.jsonl#L\d+\)|\*\*open:\*\* .* Ask /.test(line));
  expect(silent.filter((line) => !/^\| (UTC|---) |^- \*\*[^*]+:\*\*$/.test(line))).toEqual([]);
  expect(lines.length).toBeGreaterThan(40);
});

const canary = "canary-9f8e7d6c5b4a";
test("no secret reaches a report, known or by its shape", () => {
  const shaped = "sk_live_abcdefghijklmnop";
  const records = inTurn(...oneOfEach(`${canary} and ${shaped}`), intent(canary, canary, canary));
  const report = reportOf(records, [canary]);
  for (const text of [renderMarkdown(report), renderPage(report), JSON.stringify(report)]) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(shaped);
    expect(text).toContain("redacted");
  }
});

test("hostile text stays text in Markdown", () => {
  const hostile = "a\n# b | <b> [x](javascript:y) `c` ![i](u) *d* https://e.example @f \u202e";
  const text = renderMarkdown(reportOf(inTurn(...oneOfEach(hostile))));
  const shown =
    "a \\# b \\| \\<b\\> \\[x\\](javascript:y) \\`c\\` !\\[i\\](u) \\*d\\* https\\://e.example \\@f \\\\u\\{202e\\}";
  expect(text).toContain(shown);
  expect(text.replaceAll("<br>", "")).not.toMatch(/(?<!\\)<[a-z]|^# b|(?<!\\)\]\((?!journal\.jsonl#L\d+\))/m);
});

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    "open",
    "close",
    "__proto__",
    "constructor",
    "bypass.open",
    "2026-11-21T03:00:00Z",
    "critical",
    "<b>|`",
  ),
);
const use = fc.constantFrom(
  "triage.gather",
  "bypass.open",
  "bypass.close",
  "bypass.verify",
  "clerk.monitor",
  "app.probe",
  "manual.check",
);
const output = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  word,
  fc.record({
    category: fc.oneof(word, fc.constantFrom("clerk-outage", "none", "unknown")),
    severity: word,
    seen: fc.constantFrom("open", "closed"),
    until: fc.oneof(word, fc.integer()),
    verdict: fc.constantFrom("ok", "failing"),
    note: fc.oneof(word, fc.integer()),
  }),
);
const fieldName = fc.constantFrom(
  "detected-at",
  "down-from",
  "restored-at",
  "mitigated-at",
  "severity",
  "data-loss",
  "odd",
);
const anyEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.constantFrom(...oneOfEach("text")),
  fc.record({
    type: fc.constant("step.intent" as const),
    step: fc.constantFrom("a", "b", "__proto__"),
    use,
    effect: fc.constantFrom("none", "converge", "once", "manual", "monitor", "odd"),
    target: word,
    operation: word,
    attempt: fc.integer(),
    by: word,
  }),
  fc.record({
    type: fc.constant("step.outcome" as const),
    step: fc.constantFrom("a", "b", "__proto__"),
    use,
    outcome: fc.constantFrom(...outcomes),
    output,
  }),
  fc.record({
    type: fc.constant("step.note" as const),
    step: fc.constantFrom("a", "b"),
    message: word,
    data: fc.record({ approved: fc.boolean(), until: word, mode: word }),
  }),
  fc.record({ type: fc.constant("report.set" as const), field: fieldName, value: word, by: word }),
);
const minute = fc.integer({ min: -5000, max: 500_000 });
const anyRecords = fc
  .array(fc.tuple(minute, anyEvent), { minLength: 1, maxLength: 40 })
  .map((events) => recordsAt(...events));

test("whatever a journal says, in whatever order and with whatever clock, each statement has its records", () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      const report = reportOf(records);
      for (const line of linesOf(report)) {
        if (line.kind === "open") continue;
        expect(line.refs.length).toBeGreaterThan(0);
        for (const seq of line.refs) expect(records[seq - 1]?.seq).toBe(seq);
        expect(line.refs).toEqual([...new Set(line.refs)].sort((a, b) => a - b));
      }
      const { lanes, fromMs, toMs } = report.picture;
      for (const { spans } of lanes)
        for (const span of spans) expect(span.toMs).toBeGreaterThanOrEqual(span.fromMs);
      expect(fromMs).toBeLessThan(toMs);
      const [markdown, page] = [renderMarkdown(report), renderPage(report)];
      for (const text of [markdown, page]) expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
      for (const [, seq] of page.matchAll(/href="#r(\d+)"/g))
        expect(Number(seq)).toBeLessThanOrEqual(records.length);
    }),
    { numRuns: 300 },
  );
});

test("a journal without a line is no report", () => {
  const source = { records: [], title: undefined, titles: {}, redact: makeRedact([]) };
  expect(() => makeReport(source)).toThrow(expect.objectContaining({ code: "JOURNAL_DAMAGED" }));
});
