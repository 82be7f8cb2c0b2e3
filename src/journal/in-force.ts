import type { EventOf } from "./event.ts";

/** Something that a run has put in force and that outlasts its step, as far as its record tells. */
interface InForce {
  /** ISO 8601: when it may have begun. */
  readonly since: string;
  /** Who began it, as the step's intent names them. */
  readonly by: string;
  /** Its end as far as it is known, ISO 8601. */
  readonly until: string | undefined;
  /** The latest end that it may have, Unix milliseconds: an attempt whose outcome is not known may have happened. */
  readonly latestMs: number;
  /** The highest number of what this run has put in force or seen; -1 while none is known. */
  readonly generation: number;
  /** A step of this run is ending it. */
  readonly ending: boolean;
  /** It was seen ended, by whomever; it may be seen in force again. */
  readonly seenEnded: boolean;
}

/** By what it is, e.g. `bypass`, `maintenance-page`. */
export type InForceByName = Readonly<Record<string, InForce>>;

/** What one line of a record says of something in force. */
export type InForceChange = NonNullable<EventOf<"step.intent">["inForce"]>;

/** Whether it may still be in force; in doubt yes. `nowMs` counts from the Unix epoch. */
export const mayBeInForce = (found: InForce | undefined, nowMs: number): found is InForce =>
  found !== undefined && !found.seenEnded && nowMs < found.latestMs;

/** What the line says; records of before 0.2 name only the step, and that only of the bypass. */
export function inForceChange(event: EventOf<"step.intent" | "step.outcome">): InForceChange | undefined {
  if (event.inForce !== undefined) return event.inForce;
  const bypass = { what: "bypass" } as const;
  if (event.use === "bypass.close") return { ...bypass, change: "ends" };
  if (event.use !== "bypass.open") return undefined;
  const begins = { ...bypass, change: "begins", longestMs: 60 * 60_000 } as const;
  if (event.type === "step.intent") return begins;
  const { until, generation } = (event.output ?? {}) as { until?: unknown; generation?: unknown };
  return {
    ...begins,
    ...(typeof until === "string" ? { until } : {}),
    ...(typeof generation === "number" ? { generation } : {}),
  };
}

/** What is in force after a step's intent or outcome. A failed beginning may still have begun. */
export function afterStep(
  all: InForceByName,
  event: EventOf<"step.intent" | "step.outcome">,
  at: string,
): InForceByName {
  const change = inForceChange(event);
  if (change === undefined) return all;
  const { [change.what]: before, ...others } = all;
  const put = (next: InForce): InForceByName => ({ ...others, [change.what]: next });
  if (event.type === "step.intent") {
    if (change.change === "ends") return before === undefined ? all : put({ ...before, ending: true });
    const fresh = { ...none, since: at, by: event.by };
    const next = before === undefined || before.seenEnded ? { ...before, ...fresh } : before;
    const latestMs = Math.max(next.latestMs, Date.parse(at) + (change.longestMs ?? 0));
    return put({ ...next, latestMs });
  }
  if (change.change === "ends") {
    if (before === undefined || event.outcome === "succeeded") return others;
    return put({ ...before, ending: false });
  }
  if (before === undefined || event.outcome !== "succeeded") return all;
  const { until, generation = -1 } = change;
  const latestMs = until === undefined ? before.latestMs : endMs(until, before.latestMs);
  return put({ ...before, until, latestMs, generation: Math.max(before.generation, generation) });
}

const none = { until: undefined, latestMs: 0, generation: -1, ending: false, seenEnded: false } as const;

/** A look found that a step's attempt has not happened: what stood before it stands. */
export function afterNotDone(all: InForceByName, intent: InForceChange | undefined): InForceByName {
  if (intent?.change !== "begins") return all;
  const { [intent.what]: found, ...others } = all;
  if (found?.until === undefined) return others;
  return { ...all, [intent.what]: { ...found, latestMs: endMs(found.until, found.latestMs) } };
}

/** Somebody else has put it in force, or ended it. */
export function afterSeen(all: InForceByName, event: EventOf<"bypass.seen">, at: string): InForceByName {
  const before = all["bypass"] ?? { ...none, since: at, by: event.by ?? "someone" };
  const generation = Math.max(before.generation, event.generation);
  if (event.mode === "closed")
    return { ...all, bypass: { ...before, generation, until: undefined, seenEnded: true } };
  const until = event.until ?? before.until;
  const latestMs = until === undefined ? before.latestMs : endMs(until, before.latestMs);
  const since = before.seenEnded ? { since: at, by: event.by ?? "someone" } : {};
  return { ...all, bypass: { ...before, ...since, until, latestMs, generation, seenEnded: false } };
}

/** A time that nobody can read leaves the bound as it is. */
function endMs(until: string, otherwise: number): number {
  const ms = Date.parse(until);
  return Number.isNaN(ms) ? otherwise : ms;
}
