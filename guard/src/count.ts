/** Requests of nobody in particular under a grant are counted, so that a stranger cannot write a line with each. */
import type { GateLogger } from "./log.ts";
import type { LiveGrant } from "./live.ts";
import { sharedState } from "./shared.ts";

/** One line for each minute in which there were any. */
export const COUNT_WINDOW_MS = 60_000;

/** Counts one request. The line is written by the first request after the minute, whatever it asks for. */
export function countAnonymous(
  logger: GateLogger,
  live: LiveGrant,
  nowMs: number,
  outcome: string,
  problem: string | null,
): void {
  const state = sharedState();
  if (state.counted?.generation !== live.generation) writeCounts(logger, nowMs);
  state.counted ??= {
    ...{ sinceMs: nowMs, incident: live.incident, generation: live.generation, mode: live.statement.mode },
    ...{ outcomes: {}, problems: {} },
  };
  const { outcomes, problems } = state.counted;
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  if (problem !== null) problems[problem] = (problems[problem] ?? 0) + 1;
}

/** Writes the line of a minute that is over. Next to no work otherwise. */
export function writeDueCounts(logger: GateLogger, nowMs: number): void {
  const { counted } = sharedState();
  // A clock that was set back must not hold the line for ever.
  if (counted !== undefined && Math.abs(nowMs - counted.sinceMs) >= COUNT_WINDOW_MS)
    writeCounts(logger, nowMs);
}

function writeCounts(logger: GateLogger, nowMs: number): void {
  const state = sharedState();
  const { counted } = state;
  if (counted === undefined) return;
  state.counted = undefined;
  const { sinceMs, ...rest } = counted;
  logger({
    event: "auth-bypass-counted",
    since: new Date(sinceMs).toISOString(),
    time: new Date(nowMs).toISOString(),
    ...rest,
  });
}
