import type { DeliveryState } from "../journal/fold.ts";
import type { HistoryLine, LineOf } from "./history-line.ts";

/** What was told of each alert, by its id, then by the delivery's key. */
export type Told = ReadonlyMap<string, Readonly<Record<string, DeliveryState>>>;

/** Pure. */
export function toldIn(lines: readonly HistoryLine[]): Told {
  const told = new Map<string, Record<string, DeliveryState>>();
  for (const line of lines) {
    if (line.t !== "notice.due" && line.t !== "notice.told") continue;
    const { run, key } = line;
    const of = told.get(run) ?? {};
    of[key] = line.t === "notice.due" ? dueOf(line) : { ...of[key], outcome: line.outcome };
    told.set(run, of);
  }
  return told;
}

function dueOf({ key, notice, to, values }: LineOf<"notice.due">): DeliveryState {
  return { outcome: "due", intent: { type: "notice.due", key, notice, to, values } };
}
