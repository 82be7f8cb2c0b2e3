/** Minutes before an opening's end at which everyone is warned, the first warning first; at 0 it has ended. */
export const warnAtMinutes = [10, 3] as const;

/** An opening as far as its times: ISO 8601 in UTC. */
export interface Span {
  readonly until: string;
  readonly from?: string | undefined;
}

export interface Due {
  /** Which warning: 10, 3, or 0 once it has ended. */
  readonly minutes: number;
  /** Whole minutes that are left, begun ones counted. */
  readonly minutesLeft: number;
}

const minuteMs = 60_000;

/**
 * What is to be said now of an opening's end, if anything. After a pause in which several fell due, the latest alone. An
 * opening that was never longer than a warning's minutes is not warned of that early.
 * @param said whether that warning of this end was said before
 */
export function endingDue(span: Span, nowMs: number, said: (minutes: number) => boolean): Due | undefined {
  const endMs = Date.parse(span.until);
  const minutesLeft = Math.max(0, Math.ceil((endMs - nowMs) / minuteMs));
  const minutes = marksOf(span).findLast((mark) => minutesLeft <= mark);
  return minutes === undefined || said(minutes) ? undefined : { minutes, minutesLeft };
}

/** When the next warning of this end falls due, milliseconds since the Unix epoch; undefined after the end. */
export function nextMarkMs(span: Span, nowMs: number): number | undefined {
  const endMs = Date.parse(span.until);
  return marksOf(span)
    .map((mark) => endMs - mark * minuteMs)
    .find((ms) => ms > nowMs);
}

function marksOf({ from, until }: Span): readonly number[] {
  const lengthMinutes = from === undefined ? Infinity : (Date.parse(until) - Date.parse(from)) / minuteMs;
  return [...warnAtMinutes.filter((mark) => mark < lengthMinutes), 0];
}
