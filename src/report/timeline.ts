import type { JournalEvent, JournalRecord, RunOutcome } from "../journal/event.ts";
import type { Attempt } from "./attempts.ts";
import { between, durationText } from "./instant.ts";
import { recordWords } from "./record-line.ts";
import { titleOf, type Reading } from "./reading.ts";
import { stated, type Stated } from "./statement.ts";

type Tone = "done" | "failed" | "unknown" | "passed" | "waiting" | "decided" | "alone" | "noted";

/** One line of the timeline, with what was noted under it. */
export interface Entry {
  /** ISO 8601 */
  readonly at: string;
  readonly tone: Tone;
  /** One or two words for the tone, e.g. `done`. */
  readonly state: string;
  readonly line: Stated;
  readonly notes: readonly Stated[];
}

/** Everything that happened, in the order of the record; a step's try is one line. */
export function timelineOf(reading: Reading): readonly Entry[] {
  const tries = reading.attempts.flatMap((attempt) => {
    const first = attempt.intent ?? attempt.outcome;
    return first === undefined ? [] : [{ seq: first.seq, entry: tryEntry(reading, attempt, first) }];
  });
  const others = reading.others.flatMap((record) => {
    // What people add later is told where it belongs; it did not happen that night.
    const added = record.event.type === "report.set" || record.event.type === "report.action";
    const text = added ? undefined : recordWords(record, reading.titles);
    if (text === undefined) return [];
    const tone = toneOfEvent(record.event);
    const entry: Entry = {
      at: record.at,
      tone,
      state: stateWords[tone],
      line: stated(text, record),
      notes: [],
    };
    return [{ seq: record.seq, entry }];
  });
  return [...tries, ...others].sort((left, right) => left.seq - right.seq).map(({ entry }) => entry);
}

function tryEntry(reading: Reading, attempt: Attempt, first: JournalRecord): Entry {
  const { intent, outcome, notes, around } = attempt;
  const tone = toneOf(attempt);
  const took = outcome === undefined || intent === undefined ? NaN : between(intent.at, outcome.at);
  const again = (intent?.event.attempt ?? 1) > 1 ? ` (attempt ${intent?.event.attempt})` : "";
  const message = outcome?.event.message === undefined ? "" : `: ${outcome.event.message}`;
  const failed = tone === "failed" || tone === "unknown";
  const code = outcome?.event.code === undefined || !failed ? "" : ` [${outcome.event.code}]`;
  const settled = outcome?.event.by === undefined ? "" : `, settled by ${outcome.event.by}`;
  const text = `${titleOf(reading, attempt.step)}${again}${message}${code}${settled}`;
  const length = tone === "passed" || tone === "waiting" ? undefined : durationText(took);
  const output = outcome?.event.output as { readonly note?: unknown } | null | undefined;
  const noted =
    outcome !== undefined && typeof output?.note === "string" && output.note.trim() !== ""
      ? [stated(output.note, outcome)]
      : [];
  return {
    at: first.at,
    tone,
    state: length === undefined ? stateWords[tone] : `${stateWords[tone]}, ${length}`,
    line: stated(text, first, outcome, ...around),
    notes: [...notes.map((note) => stated(note.event.message, note)), ...noted],
  };
}

function toneOf({ intent, outcome }: Attempt): Tone {
  switch (outcome?.event.outcome) {
    case "succeeded":
      return "done";
    case "failed":
      return "failed";
    case "skipped":
      return "passed";
    case "not-reached":
      // It was begun, and left to a person.
      return intent === undefined ? "passed" : "waiting";
    case "unknown":
    case undefined:
      return "unknown";
  }
}

function toneOfEvent(event: JournalEvent): Tone {
  if (event.type === "run.finished") return endTones[event.outcome];
  return tones[event.type] ?? "noted";
}

const endTones: Readonly<Record<RunOutcome, Tone>> = {
  succeeded: "done",
  failed: "failed",
  denied: "failed",
  abandoned: "passed",
};

const tones: Partial<Record<JournalEvent["type"], Tone>> = {
  "approval.requested": "waiting",
  "approval.received": "decided",
  "approval.refused": "failed",
  "approval.denied": "failed",
  "approval.overridden": "alone",
  "branch.decided": "decided",
  "escalation.due": "waiting",
  "escalation.acknowledged": "decided",
  "run.suspended": "waiting",
  "step.passed": "failed",
  "review.completed": "decided",
};

const stateWords: Readonly<Record<Tone, string>> = {
  done: "done",
  failed: "failed",
  unknown: "unknown",
  passed: "passed over",
  waiting: "waits",
  decided: "decided",
  alone: "alone",
  noted: "noted",
};
