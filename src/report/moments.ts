import type { JournalRecord } from "../journal/event.ts";
import { openQuestion, recordsOf } from "./answers.ts";
import { outputText, succeeded, type Attempt } from "./attempts.ts";
import type { FieldName } from "./fields.ts";
import { between, durationText, instantText } from "./instant.ts";
import { firstTrouble, titleOf, verdictsOf, type Reading } from "./reading.ts";
import { stated, type Line } from "./statement.ts";

/** One of the instants that every incident is told by. */
export interface Moment {
  readonly id: "detected" | "triage" | "mitigated" | "restored" | "reviewed";
  readonly label: string;
  /** ISO 8601; undefined while nobody knows. */
  readonly at: string | undefined;
  readonly line: Line;
}

/** Detection, triage, mitigation, restoration, review: from events only, or open. */
export function momentsOf(reading: Reading): readonly Moment[] {
  return [detected(reading), triage(reading), mitigated(reading), restored(reading), reviewed(reading)];
}

/** A person's word on an instant; it goes before what is derived. */
function told(reading: Reading, field: FieldName, id: Moment["id"], label: string): Moment | undefined {
  const said = reading.answers.get(field);
  if (said === undefined || Number.isNaN(Date.parse(said.event.value))) return undefined;
  const at = said.event.value;
  return { id, label, at, line: stated(`${instantText(at)}, says ${said.event.by}`, said) };
}

function detected(reading: Reading): Moment {
  const label = "Detected";
  const known = told(reading, "detected-at", "detected", label);
  if (known !== undefined) return known;
  const [first] = reading.records;
  const line = openQuestion(
    "detected-at",
    `The record begins at ${instantText(first.at)} (line ${first.seq}).`,
  );
  return { id: "detected", label, at: undefined, line };
}

function triage(reading: Reading): Moment {
  const label = "Triage";
  const attempt = reading.attempts.find(({ use, intent }) => use === "triage.gather" && intent !== undefined);
  const [verdict] = verdictsOf(reading);
  const [first] = reading.records;
  if (attempt === undefined && verdict === undefined) {
    const line = stated("none on record: this was begun without one", first);
    return { id: "triage", label, at: undefined, line };
  }
  const begun = attempt?.intent ?? first;
  const took = verdict === undefined ? undefined : durationText(between(begun.at, verdict.record.at));
  const text =
    verdict === undefined
      ? `${instantText(begun.at)}, no category named`
      : `${instantText(begun.at)}, ${verdict.category} named${took === undefined ? "" : ` after ${took}`}`;
  return { id: "triage", label, at: begun.at, line: stated(text, begun, verdict?.record) };
}

/** A change to the world, notices aside, that was made and was not the way back. */
const isRemedy = (attempt: Attempt): boolean => {
  const effect = attempt.intent?.event.effect;
  const changes = effect === "converge" || effect === "once";
  const aside = /^noti(?:ce|fy)\./.test(attempt.use) || attempt.use === "bypass.close";
  return changes && !aside && succeeded(attempt);
};

function mitigated(reading: Reading): Moment {
  const label = "Mitigation";
  const known = told(reading, "mitigated-at", "mitigated", label);
  if (known !== undefined) return known;
  const remedy = reading.attempts.find(isRemedy);
  if (remedy?.outcome === undefined)
    return { id: "mitigated", label, at: undefined, line: openQuestion("mitigated-at") };
  const seen = reading.openings.find(({ attempt }) => attempt === remedy)?.seenOpen;
  const record = seen ?? remedy.outcome;
  const how = `${titleOf(reading, remedy.step)}${seen === undefined ? "" : `, seen in the live app${provedText(seen)}`}`;
  const line = stated(`${instantText(record.at)}: ${how}`, remedy.outcome, seen);
  return { id: "mitigated", label, at: record.at, line };
}

/** What that was worth, as its step recorded it. */
function provedText({ event }: JournalRecord): string {
  const output = event.type === "step.outcome" ? event.output : undefined;
  const proved = (output as { readonly proved?: unknown } | undefined)?.proved;
  return typeof proved === "string" ? `: ${proved}` : "";
}

function restored(reading: Reading): Moment {
  const label = "Restored";
  const known = told(reading, "restored-at", "restored", label);
  if (known !== undefined) return known;
  const seen = backToNormal(reading);
  if (seen === undefined) return { id: "restored", label, at: undefined, line: openQuestion("restored-at") };
  const text = `${instantText(seen.record.at)}: ${seen.how}`;
  return { id: "restored", label, at: seen.record.at, line: stated(text, seen.record) };
}

/** Seen closed after the last opening; without one, the app seen well after a trouble. */
function backToNormal(reading: Reading): { record: JournalRecord; how: string } | undefined {
  const last = reading.openings.at(-1);
  if (last !== undefined) {
    const { seenClosed } = last;
    if (seenClosed === undefined) return undefined;
    const { event } = seenClosed;
    const how =
      event.type === "bypass.seen" ? `The bypass was closed by ${event.by}` : titleOf(reading, event.step);
    return { record: seenClosed, how };
  }
  const trouble = firstTrouble(reading);
  const well = reading.attempts
    .filter((each) => each.use === "app.probe" && succeeded(each) && outputText(each, "verdict") === "ok")
    .filter(({ outcome }) => trouble !== undefined && (outcome?.seq ?? 0) > trouble.record.seq)
    .at(-1);
  return well?.outcome === undefined ? undefined : { record: well.outcome, how: titleOf(reading, well.step) };
}

function reviewed(reading: Reading): Moment {
  const [label, id] = ["Review", "reviewed"] as const;
  const review = recordsOf(reading.records, "review.completed").at(-1);
  if (review !== undefined) {
    const text = `${instantText(review.at)} by ${review.event.by}: ${review.event.note}`;
    return { id, label, at: review.at, line: stated(text, review) };
  }
  const question = "When was it reviewed, and what came of it?";
  const fill = `./runbook report reviewed "…"`;
  return {
    id,
    label,
    at: undefined,
    line: { kind: "open", question, who: "someone who did not act alone in it", fill },
  };
}
