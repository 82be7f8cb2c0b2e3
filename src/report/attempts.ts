import type { JournalRecord } from "../journal/event.ts";
import type { RecordOf } from "./answers.ts";

/** One try of one step: its intent, what was noted on the way, and its outcome, as far as they are on record. */
export interface Attempt {
  readonly step: string;
  readonly use: string;
  /** Undefined for a step that was passed over. */
  readonly intent: RecordOf<"step.intent"> | undefined;
  readonly notes: readonly RecordOf<"step.note">[];
  /** Looks for what became of it, and its engine's life. */
  readonly around: readonly JournalRecord[];
  /** Undefined while nothing came back. */
  readonly outcome: RecordOf<"step.outcome"> | undefined;
}

interface Draft extends Attempt {
  readonly notes: RecordOf<"step.note">[];
  readonly around: JournalRecord[];
  outcome: RecordOf<"step.outcome"> | undefined;
}

/** All tries in the order of their first records, and the records that belong to none. */
export function attemptsOf(records: readonly JournalRecord[]): {
  readonly attempts: readonly Attempt[];
  readonly others: readonly JournalRecord[];
} {
  const attempts: Draft[] = [];
  const others: JournalRecord[] = [];
  const newest = new Map<string, Draft>();
  const begin = (step: string, use: string, intent: Draft["intent"]): Draft => {
    const draft: Draft = { step, use, intent, notes: [], around: [], outcome: undefined };
    attempts.push(draft);
    newest.set(step, draft);
    return draft;
  };
  for (const record of records) {
    const { event } = record;
    if (event.type === "step.intent") {
      begin(event.step, event.use, { ...record, event });
    } else if (event.type === "step.outcome") {
      const current = newest.get(event.step);
      // An unknown outcome is settled by a later one of the same try.
      const settles = current?.outcome === undefined || current.outcome.event.outcome === "unknown";
      const draft = current !== undefined && settles ? current : begin(event.step, event.use, undefined);
      if (draft.outcome !== undefined) draft.around.push(draft.outcome);
      draft.outcome = { ...record, event };
    } else if (event.type === "step.note" && event.step !== undefined && newest.has(event.step)) {
      newest.get(event.step)?.notes.push({ ...record, event });
    } else if (isAround(event.type) && "step" in event && newest.has(event.step ?? "")) {
      newest.get(event.step ?? "")?.around.push(record);
    } else others.push(record);
  }
  return { attempts, others };
}

const isAround = (type: string): boolean =>
  type === "step.looked" || type === "engine.started" || type === "engine.ended";

export const succeeded = (attempt: Attempt): boolean => attempt.outcome?.event.outcome === "succeeded";

/** A text in a step's output; undefined when there is none of that name. */
export function outputText(attempt: Attempt, name: string): string | undefined {
  const output = attempt.outcome?.event.output;
  if (typeof output !== "object" || output === null || !Object.hasOwn(output, name)) return undefined;
  const value: unknown = (output as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
}
