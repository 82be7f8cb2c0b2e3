import type { JournalRecord } from "../journal/event.ts";
import { inForceChange } from "../journal/in-force.ts";
import { recordsOf, type RecordOf } from "./answers.ts";
import { outputText, succeeded, type Attempt } from "./attempts.ts";

type Closed = RecordOf<"step.outcome"> | RecordOf<"bypass.seen">;

/** One opening or renewal of the bypass, and what became of it. */
export interface Opening {
  readonly attempt: Attempt;
  /** The intent, or where that is missing, the outcome. */
  readonly begun: JournalRecord;
  readonly mode: string | undefined;
  /** ISO 8601: when it ends by itself. */
  readonly until: string | undefined;
  readonly leave: RecordOf<"approval.received"> | RecordOf<"approval.overridden"> | undefined;
  /** The record that says that nobody approved it. */
  readonly bare: JournalRecord | undefined;
  readonly seenOpen: RecordOf<"step.outcome"> | undefined;
  /** A close of this run's own, or one of another run that was noted here. */
  readonly closed: Closed | undefined;
  /** The live app was seen closed. A close by command is noted once it has seen that. */
  readonly seenClosed: Closed | undefined;
}

/** Every opening that may have happened: one without an outcome, or with an unknown one, is among them. */
export function openingsOf(
  records: readonly JournalRecord[],
  attempts: readonly Attempt[],
): readonly Opening[] {
  return attempts.flatMap((attempt) => {
    const begun = attempt.intent ?? attempt.outcome;
    if (bypassChange(attempt) !== "begins" || begun === undefined) return [];
    if (neverBegun(attempt) || foundNotDone(attempt)) return [];
    const after = (found: RecordOf<"step.outcome"> | undefined) =>
      found !== undefined && found.seq > begun.seq ? [found] : [];
    const seen = (what: "open" | "closed") =>
      attempts
        .filter((each) => each.use === "bypass.verify" && succeeded(each))
        .filter((each) => outputText(each, "seen") === what)
        .flatMap((each) => after(each.outcome));
    const opening = attempt.notes.find(({ event }) => typeof event.data?.["until"] === "string");
    const leave = authorisationOf(records, attempt.step, begun.seq);
    const closedHere = attempts
      .filter((each) => bypassChange(each) === "ends" && succeeded(each))
      .flatMap((each) => after(each.outcome))[0];
    const closedElsewhere = recordsOf(records, "bypass.seen").find(
      ({ seq, event }) => event.mode === "closed" && seq > begun.seq,
    );
    const closed =
      (closedElsewhere?.seq ?? Infinity) < (closedHere?.seq ?? Infinity) ? closedElsewhere : closedHere;
    return [
      {
        attempt,
        begun,
        mode: word(opening?.event.data?.["mode"]) ?? askedMode(records, attempt.step, begun.seq),
        until: outputText(attempt, "until") ?? word(opening?.event.data?.["until"]),
        leave,
        bare:
          leave?.event.type === "approval.overridden"
            ? leave
            : opening?.event.data?.["approved"] === false
              ? opening
              : undefined,
        seenOpen: seen("open").find(({ seq }) => seq < (closed?.seq ?? Infinity)),
        closed,
        seenClosed:
          closed?.event.type === "bypass.seen" && closed.event.by !== undefined
            ? closed
            : seen("closed").find(({ seq }) => seq > (closed?.seq ?? Infinity)),
      },
    ];
  });
}

const word = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const neverBegun = ({ intent, outcome }: Attempt): boolean =>
  intent === undefined && (outcome?.event.outcome === "skipped" || outcome?.event.outcome === "not-reached");

/** What a try does with the bypass, whichever step it is. */
function bypassChange({ intent, outcome }: Attempt): "begins" | "ends" | undefined {
  const event = intent?.event ?? outcome?.event;
  const change = event === undefined ? undefined : inForceChange(event);
  return change?.what === "bypass" ? change.change : undefined;
}

/** It failed, and a look right then found that nothing had been opened. */
const foundNotDone = ({ outcome, around }: Attempt): boolean =>
  outcome?.event.outcome === "failed" &&
  around.some(({ event }) => event.type === "step.looked" && event.found === "not-done");

/** What a second person was asked for: what is known of an opening that was killed before it said more. */
function askedMode(records: readonly JournalRecord[], step: string, before: number): string | undefined {
  const asked = recordsOf(records, "approval.requested").findLast(
    ({ seq, event }) => event.step === step && seq < before,
  );
  const grant = asked?.event.request["grant"];
  return typeof grant === "object" && grant !== null && "mode" in grant ? word(grant.mode) : undefined;
}

/** The last word on the step before it began. */
function authorisationOf(records: readonly JournalRecord[], step: string, before: number): Opening["leave"] {
  return [...recordsOf(records, "approval.received"), ...recordsOf(records, "approval.overridden")]
    .filter(({ seq, event }) => event.step === step && seq < before)
    .sort((left, right) => left.seq - right.seq)
    .at(-1);
}
