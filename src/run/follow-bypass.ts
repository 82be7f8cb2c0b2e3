import type { EventOf } from "../journal/event.ts";
import type { RunState } from "../journal/fold.ts";
import { inForce, type LiveStatement } from "../ports/live-gate.ts";

/** Whether this run has opened something and has not come to closing it. */
export function followsBypass({ steps }: RunState): boolean {
  const all = Object.values(steps);
  const closes = all.some(
    ({ use, status }) => use === "bypass.close" && (status === "in-flight" || status === "succeeded"),
  );
  return !closes && all.some(({ use, status }) => use === "bypass.open" && status === "succeeded");
}

/** What somebody else has put in force since what this run knows of, as an event for its record. */
export function seenElsewhere(
  state: RunState,
  live: LiveStatement,
  nowMs: number,
): EventOf<"bypass.seen"> | undefined {
  const { mode, until, generation } = live;
  if (generation === undefined || generation <= knownGeneration(state)) return undefined;
  if (mode !== "closed" && (until === undefined || !inForce(live, nowMs))) return undefined;
  return { type: "bypass.seen", mode, generation, ...(until === undefined ? {} : { until }) };
}

/** The highest that this run has put in force or seen. */
function knownGeneration({ steps, seenGeneration }: RunState): number {
  const own = Object.values(steps).flatMap(({ use, output }) => {
    const generation = (output as { readonly generation?: unknown } | undefined)?.generation;
    return use === "bypass.open" && typeof generation === "number" ? [generation] : [];
  });
  return Math.max(seenGeneration ?? -1, ...own);
}
