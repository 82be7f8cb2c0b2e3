import { PermanentFailure } from "../errors.ts";
import type { JournalRecord } from "../journal/event.ts";
import { redactData, type Redact } from "../ports/redact.ts";
import { recordsOf } from "./answers.ts";
import { authDownField, bypassLines, durationField } from "./impact.ts";
import { instantText } from "./instant.ts";
import { momentsOf } from "./moments.ts";
import { pendingLines, runLine } from "./pending.ts";
import { pictureOf, type Picture } from "./picture.ts";
import { readRecords } from "./reading.ts";
import { recordWords, type Titles } from "./record-line.ts";
import * as sections from "./sections.ts";
import { stated, type Field, type Line, type Open, type Stated } from "./statement.ts";
import { timelineOf, type Entry } from "./timeline.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly Field[];
}

/** Something to be done so that it does not happen again. */
export interface ActionItem {
  readonly line: Stated;
  readonly owner: string;
  readonly due: string | undefined;
}

export interface Report {
  readonly run: string;
  readonly title: string;
  /** The record that it was made from, up to and including this line. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly summary: readonly Field[];
  readonly pending: readonly Stated[];
  readonly moments: readonly Field[];
  readonly picture: Picture;
  readonly timeline: readonly Entry[];
  readonly sections: readonly Section[];
  readonly actions: readonly ActionItem[];
  /** Asked for while there are no action items. */
  readonly actionsOpen: Open | undefined;
  /** The lines of the journal, for every reference to point at. */
  readonly records: readonly {
    readonly seq: number;
    readonly at: string;
    readonly hash: string;
    readonly text: string;
  }[];
}

interface ReportSource {
  /** As `readJournal` gives them: the chain is checked there. */
  readonly records: readonly JournalRecord[];
  /** Of the runbook; default: the run's name. */
  readonly title: string | undefined;
  readonly titles: Titles;
  readonly redact: Redact;
  /** Why lines missing at the record's end would not show, if so. */
  readonly unanchored?: string | undefined;
}

/**
 * What the record of a run shows. Pure, and a function of its source alone: no clock.
 * @throws PermanentFailure `JOURNAL_DAMAGED` when there is no record at all
 */
export function makeReport({ records: raw, title, titles, redact, unanchored }: ReportSource): Report {
  const [first, ...rest] = raw.map((each) => ({ ...each, event: redactData(each.event, redact) }));
  if (first === undefined)
    throw new PermanentFailure("The run's journal has no line yet.", { code: "JOURNAL_DAMAGED" });
  const reading = readRecords([first, ...rest], titles);
  const { answers, records } = reading;
  const head = records.at(-1) ?? first;
  const moments = momentsOf(reading);
  const run = recordsOf(records, "run.started")[0]?.event.run ?? "unnamed run";
  const bypass = bypassLines(reading);
  const section = (id: string, name: string, fields: readonly Field[]): Section => ({
    id,
    title: name,
    fields,
  });
  const actions = recordsOf(records, "report.action").map((each) => ({
    line: stated(each.event.text, each),
    owner: each.event.owner,
    due: each.event.due,
  }));
  return {
    run,
    title: redact(title ?? run),
    head: { seq: head.seq, hash: head.hash },
    summary: [
      { label: "Date", lines: [stated(instantText(first.at), first)] },
      durationField(reading, moments),
      sections.severityField(reading),
      sections.categoryField(reading),
      { label: "How it was detected", lines: [answers.line("detected-by")] },
      ...sections.impactFields(reading),
      authDownField(reading),
      { label: "Run", lines: [runLine(reading)] },
    ],
    pending: [
      ...(unanchored === undefined ? [] : [stated(`${unanchored} See \`./runbook verify ${run}\`.`, head)]),
      ...pendingLines(reading),
    ],
    moments: moments.map(({ label, line }) => ({ label, lines: [line] })),
    picture: pictureOf(reading, moments),
    timeline: timelineOf(reading),
    sections: [
      section("cause", "Root cause", sections.causeFields(reading)),
      section("resolution", "Resolution", sections.resolutionFields(reading, bypass)),
      section("lessons", "Lessons", sections.lessonFields(reading)),
      section("people", "People and tools", sections.peopleFields(reading)),
    ].filter(({ fields }) => fields.length > 0),
    actions,
    actionsOpen: actions.length > 0 ? undefined : noActions,
    records: records.map((each) => ({
      seq: each.seq,
      at: each.at,
      hash: each.hash,
      text: `${each.event.type}: ${recordWords(each, titles) ?? bookkeeping(each)}`,
    })),
  };
}

const noActions: Open = {
  kind: "open",
  question: "What is to be done so that it does not happen again, or is noticed sooner?",
  who: "everyone who took part, in the review",
  fill: `./runbook report action "…" --owner …`,
};

function bookkeeping({ event }: JournalRecord): string {
  if (event.type === "plan.frozen") return `plan ${event.hash.slice(0, 12)}`;
  if (event.type === "engine.started") return `process ${event.pid}`;
  return "step" in event ? (event.step ?? "") : "";
}

/** Every line of a report that is still open. */
export function openLines(report: Report): readonly Open[] {
  const fields = [
    ...report.summary,
    ...report.moments,
    ...report.sections.flatMap(({ fields: each }) => each),
  ];
  const lines: readonly Line[] = fields.flatMap((each) => each.lines);
  const open = lines.filter((line) => line.kind === "open");
  const all = [...open, ...(report.actionsOpen === undefined ? [] : [report.actionsOpen])];
  return all.filter((line, index) => all.findIndex(({ fill }) => fill === line.fill) === index);
}
