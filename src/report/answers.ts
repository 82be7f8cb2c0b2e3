import type { EventOf, JournalEvent, JournalRecord } from "../journal/event.ts";
import { reportFields, type FieldName } from "./fields.ts";
import { stated, type Line, type Open } from "./statement.ts";

/** A record whose event's kind is known. */
export type RecordOf<T extends JournalEvent["type"]> = Omit<JournalRecord, "event"> & {
  readonly event: EventOf<T>;
};

export function recordsOf<T extends JournalEvent["type"]>(
  records: readonly JournalRecord[],
  type: T,
): readonly RecordOf<T>[] {
  return records.filter((record): record is RecordOf<T> & JournalRecord => record.event.type === type);
}

/** What people have said, field by field; the last word counts. */
export class Answers {
  readonly #last: ReadonlyMap<string, RecordOf<"report.set">>;

  constructor(records: readonly JournalRecord[]) {
    this.#last = new Map(recordsOf(records, "report.set").map((record) => [record.event.field, record]));
  }

  get(field: FieldName): RecordOf<"report.set"> | undefined {
    return this.#last.get(field);
  }

  /** What was said, or the open question. */
  line(field: FieldName): Line {
    const said = this.get(field);
    return said === undefined ? openQuestion(field) : stated(said.event.value, said);
  }
}

/** @param known what the record shows already, for whoever is asked */
export function openQuestion(field: FieldName, known?: string): Open {
  const { question, who } = reportFields[field];
  return {
    kind: "open",
    question: known === undefined ? question : `${question} ${known}`,
    who,
    fill: `./runbook report set ${field} "…"`,
  };
}
