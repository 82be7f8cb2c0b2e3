import type { Night } from "./nights/night.ts";
import type { Summary } from "./record/summary.ts";

/** Several nights, one after the other. */
export interface Series {
  /** "held" when every night did. */
  readonly outcome: Summary["outcome"];
  readonly elapsedMs: number;
  readonly nights: readonly Summary[];
  /** Names of those that nobody got to, since someone stopped before. */
  readonly notPlayed: readonly string[];
}

/** Plays them all: one that fails does not keep the next from being played, one that is stopped does. */
export async function playSeries(
  nights: readonly Night[],
  play: (night: Night, at: number) => Promise<Summary>,
): Promise<Series> {
  const startedAt = performance.now();
  const played: Summary[] = [];
  for (const [at, night] of nights.entries()) {
    played.push(await play(night, at));
    if (played.at(-1)?.outcome === "stopped") break;
  }
  const worst = (["stopped", "failed"] as const).find((outcome) =>
    played.some((one) => one.outcome === outcome),
  );
  return {
    outcome: worst ?? "held",
    elapsedMs: Math.round(performance.now() - startedAt),
    nights: played,
    notPlayed: nights.slice(played.length).map(({ name }) => name),
  };
}
