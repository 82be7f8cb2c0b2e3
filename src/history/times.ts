import type { JournalRecord } from "../journal/event.ts";
import { recordsOf } from "../report/answers.ts";
import { momentsOf, type Moment } from "../report/moments.ts";
import { readRecords } from "../report/reading.ts";

/** One run, of an incident or of a drill, as its record tells it. Times in milliseconds from when it was detected. */
export interface RunTimes {
  readonly run: string;
  readonly kind: "incident" | "drill";
  /** The night's name for a drill, the runbook's title for an incident. */
  readonly name: string;
  /** When it was detected, as somebody said; else where the record begins. ISO 8601 */
  readonly began: string;
  /** Until somebody answered a call; undefined where nobody was called. */
  readonly acknowledgedMs: number | undefined;
  /** Until the first change that helped; undefined while none is on record. */
  readonly mitigatedMs: number | undefined;
  /** Until it was over; undefined while that is not on record. */
  readonly restoredMs: number | undefined;
}

/** Pure. @param records of one run, at least one */
export function timesOf(
  records: readonly [JournalRecord, ...JournalRecord[]],
  told: Pick<RunTimes, "run" | "kind" | "name">,
): RunTimes {
  const moments = momentsOf(readRecords(records, {}));
  const at = (id: Moment["id"]): string | undefined => moments.find((moment) => moment.id === id)?.at;
  const began = at("detected") ?? records[0].at;
  const since = (instant: string | undefined): number | undefined => {
    const ms = instant === undefined ? NaN : Date.parse(instant) - Date.parse(began);
    // A time that somebody noted before the detection says nothing.
    return ms >= 0 ? ms : undefined;
  };
  return {
    ...told,
    began,
    acknowledgedMs: since(recordsOf(records, "escalation.acknowledged")[0]?.event.at),
    mitigatedMs: since(at("mitigated")),
    restoredMs: since(at("restored")),
  };
}

export interface Mean {
  /** Runs that have this time. */
  readonly of: number;
  /** Milliseconds; undefined where none has it. */
  readonly meanMs: number | undefined;
}

export interface Means {
  readonly acknowledge: Mean;
  readonly mitigate: Mean;
  readonly restore: Mean;
}

export const meansOf = (runs: readonly RunTimes[]): Means => ({
  acknowledge: mean(runs.map(({ acknowledgedMs }) => acknowledgedMs)),
  mitigate: mean(runs.map(({ mitigatedMs }) => mitigatedMs)),
  restore: mean(runs.map(({ restoredMs }) => restoredMs)),
});

function mean(times: readonly (number | undefined)[]): Mean {
  const known = times.filter((ms) => ms !== undefined);
  return {
    of: known.length,
    meanMs: known.length === 0 ? undefined : known.reduce((sum, ms) => sum + ms, 0) / known.length,
  };
}
