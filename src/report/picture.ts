import type { Attempt } from "./attempts.ts";
import { between, durationText } from "./instant.ts";
import { recordsOf } from "./answers.ts";
import { signInDownOf } from "./impact.ts";
import type { Moment } from "./moments.ts";
import type { Reading } from "./reading.ts";
import { stated, type Stated } from "./statement.ts";

type SpanTone = "down" | "call" | "work" | "wait" | "bypass" | "watch";

/** A bar of the picture. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** Still going on at the end of the record. */
  readonly endless: boolean;
  readonly what: Stated;
  /** A sign on the bar, where it is wide enough. */
  readonly sign?: string;
}

export interface Lane {
  readonly name: string;
  readonly tone: SpanTone;
  readonly spans: readonly Span[];
}

/** What the picture shows; times in milliseconds since the Unix epoch. */
export interface Picture {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lanes: readonly Lane[];
  /** Moments that lie within it, in the order of time. */
  readonly pins: readonly { readonly label: string; readonly atMs: number }[];
}

const late = new Set(["report.set", "report.action", "review.completed"]);

export function pictureOf(reading: Reading, moments: readonly Moment[]): Picture {
  // What people add days later would squeeze the night to a line.
  const times = reading.records.filter(({ event }) => !late.has(event.type)).map(({ at }) => Date.parse(at));
  const told = moments.flatMap(({ id, at }) =>
    at === undefined || id === "reviewed" ? [] : [Date.parse(at)],
  );
  const down = signInDownOf(reading);
  const known = [...times, ...told, ...(down === undefined ? [] : [Date.parse(down.from)])];
  const all = known.length > 0 ? known : [Date.parse(reading.records[0].at)];
  const fromMs = least(all);
  const toMs = Math.max(most(all), fromMs + 1000);
  return {
    fromMs,
    toMs,
    lanes: lanesOf(reading, toMs).filter(({ spans }) => spans.length > 0),
    pins: moments
      .flatMap(({ label, at }) => (at === undefined ? [] : [{ label, atMs: Date.parse(at) }]))
      .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
      .sort((left, right) => left.atMs - right.atMs),
  };
}

// Not by spreading into Math.min: a journal may be longer than an argument list.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

type MakeSpan = (from: string, to: string | undefined, text: string, ...refs: Parameters<Stater>) => Span;

/** Each level that was to be called, until somebody answered, the next was due, or the run had ended. */
function calling({ records }: Reading, span: MakeSpan): readonly Span[] {
  const due = recordsOf(records, "escalation.due");
  const answered = recordsOf(records, "escalation.acknowledged")[0];
  const over = recordsOf(records, "run.finished")[0];
  const calls = due.map((record, index) => {
    const { level, name } = record.event;
    const ends = [due[index + 1], answered, over].filter((end) => end !== undefined && end.seq > record.seq);
    const end = ends.sort((left, right) => (left?.seq ?? 0) - (right?.seq ?? 0))[0];
    return { ...span(record.at, end?.at, `Calling level ${level}, ${name}`, record, end), sign: `${level}` };
  });
  const answers = recordsOf(records, "escalation.acknowledged").map((record) => ({
    ...span(record.at, record.at, "", record),
    what: stated(`Answered by ${record.event.by}`, record),
  }));
  return [...calls, ...answers];
}

function lanesOf(reading: Reading, endMs: number): readonly Lane[] {
  const span: MakeSpan = (from, to, text, ...refs) => {
    const length = to === undefined ? undefined : durationText(between(from, to));
    const [first, ...rest] = refs;
    const fromMs = Date.parse(from);
    return {
      fromMs,
      toMs: Math.max(fromMs, to === undefined ? endMs : Date.parse(to)),
      endless: to === undefined,
      what: stated(
        to === undefined ? `${text}, no end on record` : `${text}, ${length ?? "?"}`,
        first,
        ...rest,
      ),
    };
  };
  const tries = (wanted: (attempt: Attempt) => boolean, text: string) =>
    reading.attempts
      .filter(wanted)
      .flatMap(({ intent, outcome }) =>
        intent === undefined ? [] : [span(intent.at, outcome?.at, text, intent, outcome)],
      );
  const down = signInDownOf(reading);
  const asked = recordsOf(reading.records, "approval.requested").map((request) => {
    const answer = reading.records.find(
      ({ seq, event }) =>
        seq > request.seq &&
        /^approval\.(?:received|denied|overridden)$/.test(event.type) &&
        "step" in event &&
        event.step === request.event.step,
    );
    return span(request.at, answer?.at, "Waiting for a second person", request, answer);
  });
  const bypass = reading.openings.map(({ begun, attempt, seenOpen, closed }, index) => {
    const from = seenOpen ?? attempt.outcome ?? begun;
    const next = reading.openings[index + 1];
    const until = closed ?? next?.begun;
    return span(from.at, until?.at, "Bypass open", begun, from, until);
  });
  return [
    {
      name: "Sign-in down",
      tone: "down",
      spans:
        down === undefined ? [] : [span(down.from, down.to, "Sign-in down", down.fromRecord, down.toRecord)],
    },
    { name: "Calling", tone: "call", spans: calling(reading, span) },
    { name: "Triage", tone: "work", spans: tries(({ use }) => use === "triage.gather", "Triage") },
    { name: "Approval", tone: "wait", spans: asked },
    { name: "Bypass open", tone: "bypass", spans: bypass },
    {
      name: "Watching",
      tone: "watch",
      spans: tries(({ intent }) => intent?.event.effect === "monitor", "Watching"),
    },
  ];
}

type Stater = (
  first: { readonly seq: number },
  ...rest: readonly ({ readonly seq: number } | undefined)[]
) => void;
