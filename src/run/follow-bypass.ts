import type { EventOf } from "../journal/event.ts";
import type { RunState } from "../journal/fold.ts";
import { inForce, type LiveStatement } from "../ports/live-gate.ts";

/** Whether this run has opened something and has not come to closing it. */
export function followsBypass({ inForce: { bypass } }: RunState): boolean {
  return bypass !== undefined && !bypass.ending && (bypass.until !== undefined || bypass.seenEnded);
}

/** What somebody else has put in force since what this run knows of, as an event for its record. */
export function seenElsewhere(
  state: RunState,
  live: LiveStatement,
  nowMs: number,
): EventOf<"bypass.seen"> | undefined {
  const { mode, until, generation } = live;
  if (generation === undefined || generation <= (state.inForce["bypass"]?.generation ?? -1)) return undefined;
  if (mode !== "closed" && (until === undefined || !inForce(live, nowMs))) return undefined;
  return { type: "bypass.seen", mode, generation, ...(until === undefined ? {} : { until }) };
}
