import type { JournalRecord } from "../journal/event.ts";
import { Answers, type RecordOf } from "./answers.ts";
import { attemptsOf, outputText, succeeded, type Attempt } from "./attempts.ts";
import { openingsOf, type Opening } from "./openings.ts";
import type { Titles } from "./record-line.ts";

/** A run's records, put together once for all parts of the report. */
export interface Reading {
  readonly records: readonly [JournalRecord, ...JournalRecord[]];
  readonly answers: Answers;
  readonly attempts: readonly Attempt[];
  /** Records that belong to no try of a step. */
  readonly others: readonly JournalRecord[];
  readonly openings: readonly Opening[];
  readonly titles: Titles;
}

export function readRecords(records: Reading["records"], titles: Titles): Reading {
  const { attempts, others } = attemptsOf(records);
  const openings = openingsOf(records, attempts);
  return { records, answers: new Answers(records), attempts, others, openings, titles };
}

export const titleOf = (reading: Reading, step: string): string =>
  Object.hasOwn(reading.titles, step) ? (reading.titles[step] ?? step) : step;

/** Outcomes of the triage that named a category, oldest first. */
export function verdictsOf(reading: Reading): readonly Verdict[] {
  return reading.attempts.flatMap((attempt) => {
    const category = outputText(attempt, "category");
    if (attempt.use !== "triage.gather" || !succeeded(attempt) || category === undefined) return [];
    const severity = outputText(attempt, "severity") ?? "none";
    return attempt.outcome === undefined ? [] : [{ attempt, record: attempt.outcome, category, severity }];
  });
}

interface Verdict {
  readonly attempt: Attempt;
  readonly record: RecordOf<"step.outcome">;
  readonly category: string;
  readonly severity: string;
}

/** The first triage that found something wrong. */
export const firstTrouble = (reading: Reading): Verdict | undefined =>
  verdictsOf(reading).find(({ category }) => category !== "none");

/** When Clerk was last seen to have recovered. */
export function recovery(reading: Reading): RecordOf<"step.outcome"> | undefined {
  return reading.attempts.filter((each) => each.use === "clerk.monitor" && succeeded(each)).at(-1)?.outcome;
}
