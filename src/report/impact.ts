import type { JournalRecord } from "../journal/event.ts";
import { openQuestion } from "./answers.ts";
import { between, clockText, durationText, instantText, minutesText } from "./instant.ts";
import type { Moment } from "./moments.ts";
import { firstTrouble, recovery, type Reading } from "./reading.ts";
import { stated, type Field, type Line, type Stated } from "./statement.ts";

/** A stretch of time between two records. */
interface Stretch {
  readonly from: string;
  readonly to: string | undefined;
  readonly fromRecord: JournalRecord;
  readonly toRecord: JournalRecord | undefined;
  /** Whether a person said when it began; else it is the first that was seen of it. */
  readonly beginKnown: boolean;
}

/** Categories in which people cannot sign in, or nobody can tell. */
const signInDown = new Set(["clerk-outage", "own-configuration", "middleware-failure", "unknown"]);

/** How long sign-in was down, as far as the record shows. Undefined when it shows no such trouble. */
export function signInDownOf(reading: Reading): Stretch | undefined {
  const said = told(reading, "down-from") ?? told(reading, "detected-at");
  const trouble = firstTrouble(reading);
  if (trouble === undefined || !signInDown.has(trouble.category)) return undefined;
  const ended = told(reading, "restored-at") ?? seenWell(reading, trouble.record.seq);
  return {
    from: said?.at ?? trouble.record.at,
    fromRecord: said?.record ?? trouble.record,
    to: ended?.at,
    toRecord: ended?.record,
    beginKnown: told(reading, "down-from") !== undefined,
  };
}

interface Point {
  readonly at: string;
  readonly record: JournalRecord;
}

function told(reading: Reading, field: "down-from" | "detected-at" | "restored-at"): Point | undefined {
  const record = reading.answers.get(field);
  const known = record !== undefined && !Number.isNaN(Date.parse(record.event.value));
  return known ? { at: record.event.value, record } : undefined;
}

/** Clerk seen well, or, where it was not Clerk, the app. */
function seenWell(reading: Reading, after: number): Point | undefined {
  const clerk = recovery(reading);
  const app = reading.attempts
    .filter((each) => each.use === "app.probe" && each.outcome?.event.outcome === "succeeded")
    .map(({ outcome }) => outcome)
    .filter((outcome) => (outcome?.event.output as { verdict?: unknown } | undefined)?.verdict === "ok")
    .filter((outcome) => (outcome?.seq ?? 0) > after)
    .at(0);
  const record = clerk ?? app;
  return record === undefined || record.seq < after ? undefined : { at: record.at, record };
}

/** Lines of "Minutes of auth down". */
export function authDownField(reading: Reading): Field {
  const label = "Auth down";
  const counted = reading.answers.get("auth-down-minutes");
  if (counted !== undefined)
    return { label, lines: [stated(`${counted.event.value} min, says ${counted.event.by}`, counted)] };
  const down = signInDownOf(reading);
  const minutes = down?.to === undefined ? undefined : minutesText(between(down.from, down.to));
  if (down === undefined) return { label, lines: [openQuestion("auth-down-minutes")] };
  if (down.toRecord === undefined || minutes === undefined) {
    const since = stated(`since ${clockText(down.from)} UTC or before, no end on record`, down.fromRecord);
    return { label, lines: [since, openQuestion("auth-down-minutes")] };
  }
  const text = `${down.beginKnown ? "" : "at least "}${minutes}: from ${clockText(down.from)} to ${clockText(down.to ?? "")} UTC`;
  const lines: Line[] = [stated(text, down.fromRecord, down.toRecord)];
  if (!down.beginKnown) lines.push(openQuestion("down-from"));
  return { label, lines };
}

/** How long the incident took, from detection to normal. */
export function durationField(reading: Reading, moments: readonly Moment[]): Field {
  const label = "Duration";
  const at = (id: Moment["id"]) => moments.find((moment) => moment.id === id);
  const [detected, restored] = [at("detected"), at("restored")];
  const [first] = reading.records;
  if (restored?.at === undefined || restored.line.kind === "open")
    return { label, lines: [openQuestion("restored-at", "Until then the duration is open.")] };
  const took = durationText(between(detected?.at ?? first.at, restored.at));
  if (took === undefined)
    return { label, lines: [openQuestion("restored-at", "What is on record runs backwards.")] };
  const [end] = restored.line.refs;
  if (detected?.at === undefined || detected.line.kind === "open") {
    const known = stated(`at least ${took}, from the record's first line`, first, { seq: end });
    return { label, lines: [known, openQuestion("detected-at")] };
  }
  return {
    label,
    lines: [stated(`${took}, from detection to normal`, { seq: detected.line.refs[0] }, { seq: end })],
  };
}

/** Lines of "Bypass open", one for each opening; none when there was none. */
export function bypassLines(reading: Reading): readonly Stated[] {
  return reading.openings.map((opening) => {
    const { begun, mode, until, closed, seenOpen, seenClosed, leave, bare, attempt } = opening;
    const seen = seenOpen ?? attempt.outcome;
    const approver =
      leave?.event.type === "approval.received"
        ? `approved by ${leave.event.approver}`
        : bare === undefined
          ? "no approval on record"
          : "approved by nobody";
    const ends =
      closed === undefined
        ? until === undefined
          ? "no end on record"
          : `no close on record; it ends by itself at ${instantText(until)}`
        : `closed at ${clockText(closed.at)}${seenClosed === undefined ? ", not seen closed in the live app" : ", seen closed in the live app"}`;
    const lasted = closed === undefined ? undefined : durationText(between((seen ?? begun).at, closed.at));
    const outcome = attempt.outcome?.event.outcome;
    const doubt = outcome === "succeeded" ? "" : ` (its outcome is ${outcome ?? "not on record"})`;
    const text = `${mode ?? "a bypass"} from ${instantText((seen ?? begun).at)}${doubt}, ${approver}, ${ends}${lasted === undefined ? "" : `: ${lasted}`}`;
    return stated(text, begun, leave, bare, attempt.outcome, seenOpen, closed, seenClosed);
  });
}
