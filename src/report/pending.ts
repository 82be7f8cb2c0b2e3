import { boundOf } from "../journal/override.ts";
import { fold } from "../journal/fold.ts";
import { recordsOf } from "./answers.ts";
import { durationText, between, instantText } from "./instant.ts";
import { titleOf, type Reading } from "./reading.ts";
import { stated, type Stated } from "./statement.ts";

/** What somebody still has to do or decide before this can be put away. Empty is good. */
export function pendingLines(reading: Reading): readonly Stated[] {
  return [...reviewsOwed(reading), ...openBypasses(reading), ...inDoubt(reading)];
}

/** Openings and overrides that no second person has looked at yet. */
function reviewsOwed(reading: Reading): readonly Stated[] {
  const reviewed = recordsOf(reading.records, "review.completed").at(-1)?.seq ?? 0;
  const pending = fold(reading.records).reviewPending;
  const overrides = recordsOf(reading.records, "approval.overridden")
    .filter(({ event }) => pending.includes(event.step))
    .map((record) => {
      const { by, step, reason } = record.event;
      return { record, text: `${by} went alone with ${step} (${boundOf(record.event)}): ${reason}` };
    });
  const bare = reading.openings.flatMap(({ bare: record }) =>
    record === undefined || record.event.type === "approval.overridden"
      ? []
      : [{ record, text: "A bypass was opened without a second person" }],
  );
  return [...overrides, ...bare]
    .filter(({ record }) => record.seq > reviewed)
    .map(({ record, text }) => stated(`Review pending. ${text}`, record));
}

function openBypasses(reading: Reading): readonly Stated[] {
  const last = reading.openings.at(-1);
  if (last === undefined || (last.closed !== undefined && last.seenClosed !== undefined)) return [];
  const end = last.until === undefined ? "" : ` It ends by itself at ${instantText(last.until)}.`;
  const text =
    last.closed === undefined
      ? `The bypass may be open: no close is on record.${end}`
      : `The bypass was closed, and nobody has seen it closed in the live app.${end}`;
  return [stated(text, last.begun, last.attempt.outcome, last.closed)];
}

/** Changes to the world of which nobody knows whether they were made. */
function inDoubt(reading: Reading): readonly Stated[] {
  const last = new Map(reading.attempts.map((attempt) => [attempt.step, attempt]));
  return [...last.values()].flatMap(({ step, intent, outcome }) => {
    const record = outcome ?? intent;
    const effect = intent?.event.effect;
    if (effect === "none" || effect === "manual" || effect === "monitor") return [];
    if (record === undefined || (outcome !== undefined && outcome.event.outcome !== "unknown")) return [];
    return [stated(`It is unknown whether this has happened: ${titleOf(reading, step)}`, record, intent)];
  });
}

/** How the run itself stands. */
export function runLine(reading: Reading): Stated {
  const [first] = reading.records;
  const finished = recordsOf(reading.records, "run.finished").at(-1);
  if (finished !== undefined) {
    const { outcome, message, by } = finished.event;
    const took = durationText(between(first.at, finished.at));
    const why = message === undefined ? "" : `: ${message}`;
    return stated(
      `finished: ${outcome}${by === undefined ? "" : ` by ${by}`}${took === undefined ? "" : `, after ${took}`}${why}`,
      first,
      finished,
    );
  }
  const suspended = recordsOf(reading.records, "run.suspended").at(-1);
  const resumed = recordsOf(reading.records, "run.resumed").at(-1);
  if (suspended !== undefined && suspended.seq > (resumed?.seq ?? 0))
    return stated(`suspended: ${suspended.event.reason}`, suspended);
  return stated("not finished", resumed ?? first);
}
