import { BadInput } from "../errors.ts";
import { instantMs } from "../ports/calendar.ts";
import { categories, severities } from "../facts/evidence.ts";

/** What a person can say in the report. Add, never rename: old journals hold these names. */
interface ReportField {
  readonly question: string;
  /** Who is likely to know. */
  readonly who: string;
  readonly kind: "text" | "instant" | "minutes" | readonly string[];
}

const say = (question: string, who: string, kind: ReportField["kind"] = "text"): ReportField => ({
  question,
  who,
  kind,
});

export const reportFields = {
  "detected-at": say(
    "When did the first alert or report come?",
    "whoever got it; the alert's own history",
    "instant",
  ),
  "detected-by": say(
    "How was it noticed: an alert, a user's report, or by hand?",
    "whoever noticed it first",
  ),
  "down-from": say("When did sign-in begin to fail?", "whoever reads the app's and Clerk's logs", "instant"),
  "mitigated-at": say("When did the first remedy take hold?", "whoever applied it", "instant"),
  "restored-at": say("When was everything normal again?", "whoever watched it", "instant"),
  "auth-down-minutes": say(
    "How many minutes could nobody sign in?",
    "whoever reads the app's logs",
    "minutes",
  ),
  severity: say("How severe was it?", "the incident's owner", severities),
  category: say("What kind of incident was it?", "the incident's owner", categories),
  "users-affected": say("How many users were affected?", "support, or whoever can query the app's logs"),
  "users-counted": say("How were they counted?", "whoever counted them"),
  "data-loss": say("Was data lost: none or partial?", "the owner of the app's data", ["none", "partial"]),
  "data-loss-details": say("Which data, of whom, and can it be restored?", "the owner of the app's data"),
  "root-cause": say("What was the cause?", "the engineers who reviewed it"),
  trigger: say("What made it happen just then?", "the engineers who reviewed it"),
  "detection-gap": say("Why was it not noticed sooner?", "the owner of monitoring"),
  "duration-gap": say("What made it take as long as it did?", "everyone who took part"),
  resolution: say("What resolved it, in a sentence?", "whoever ran it"),
  "went-well": say("What went well?", "everyone who took part"),
  "went-badly": say("What went badly, or well by luck only?", "everyone who took part"),
  lessons: say("What is to be remembered?", "everyone who took part"),
} as const satisfies Readonly<Record<string, ReportField>>;
export type FieldName = keyof typeof reportFields;

export const fieldNames = Object.keys(reportFields) as readonly FieldName[];

/** Longest value, characters: a report is read, not searched. */
export const valueMax = 2000;

/** Tolerance between the clocks of two machines, milliseconds. */
const clockSkewMs = 60_000;

/**
 * What goes on the record for a field: times in UTC.
 * @param nowMs milliseconds since the Unix epoch
 * @throws BadInput for an unknown field or a value that means nothing in it
 */
export function fieldValue(field: string, value: string, nowMs: number): { field: FieldName; value: string } {
  const name = fieldNames.find((each) => each === field);
  if (name === undefined) throw bad(`The report has no field ${field}.`, `It has ${fieldNames.join(", ")}.`);
  const text = value.trim();
  if (text === "" || text.length > valueMax)
    throw bad(`${name} needs a value of 1 to ${valueMax} characters.`, reportFields[name].question);
  return { field: name, value: checked(name, text, nowMs) };
}

function checked(name: FieldName, text: string, nowMs: number): string {
  const { kind }: ReportField = reportFields[name];
  if (kind === "text") return text;
  if (kind === "minutes") {
    if (/^\d{1,6}(\.\d+)?$/.test(text)) return text;
    throw bad(`${name} is a number of minutes, not ${text}.`, "Write e.g. 42.");
  }
  if (kind !== "instant") {
    const word = kind.find((each) => each === text.toLowerCase());
    if (word !== undefined) return word;
    throw bad(`${name} cannot be ${text}.`, `It can be ${kind.join(", ")}.`);
  }
  return utc(name, text, nowMs);
}

function utc(name: string, text: string, nowMs: number): string {
  const ms = instantMs(text);
  if (ms === undefined)
    throw bad(`${name} is not a time: ${text}.`, "Write it with its zone, e.g. 2026-11-21T03:00:00Z.");
  if (ms > nowMs + clockSkewMs) throw bad(`${name} lies in the future.`, "Is the zone right?");
  return new Date(ms).toISOString();
}

function bad(message: string, hint: string): BadInput {
  return new BadInput(message, { code: "BAD_ARGUMENT", hint });
}
