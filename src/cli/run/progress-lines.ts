import type { JournalRecord } from "../../journal/event.ts";
import { forecast } from "../../report/forecast.ts";

/** Between two lines of one step, milliseconds: for somebody who looks on, and in a log. */
const everyMs = { terminal: 2_000, elsewhere: 15_000 };

interface Begun {
  readonly at: number;
  readonly count: number;
  shownAt: number;
}

/**
 * What is told of work that is put on record batch by batch: now and then, with rate and time left, both measured since this
 * process began to watch. The first one and the last are told always.
 * @returns what follows the step's own words; undefined: this one is not shown
 */
export function progressLines(isTerminal: boolean): (record: JournalRecord) => string | undefined {
  const begun = new Map<string, Begun>();
  const pause = isTerminal ? everyMs.terminal : everyMs.elsewhere;
  return ({ at, event }) => {
    if (event.type !== "step.progress") return undefined;
    const { step, done, failed, total } = event;
    const [now, count] = [Date.parse(at), done + failed];
    const first = begun.get(step);
    if (first === undefined) {
      begun.set(step, { at: now, count, shownAt: now });
      return "";
    }
    if (count !== total && now - first.shownAt < pause) return undefined;
    first.shownAt = now;
    return forecast({
      count: count - first.count,
      ms: now - first.at,
      left: total === undefined ? undefined : total - count,
    });
  };
}
