import type { DrillEvent, DrillFact } from "../../rehearsal/record/event.ts";

/** Events as the record would stamp them, one second apart. */
export function eventsOf(facts: readonly DrillFact[]): readonly DrillEvent[] {
  const startMs = Date.parse("2026-11-21T03:00:00Z");
  return facts.map((fact, index) => ({
    seq: index + 1,
    at: new Date(startMs + index * 1000).toISOString(),
    sinceStartMs: index * 1000,
    ...fact,
  }));
}

export const looked = (
  act: string,
  who: string,
  seen: { status: number; userId?: string; redirectTo?: string },
) =>
  ({
    kind: "probe",
    act,
    who,
    method: "GET",
    url: "https://app.nightshift.example/dashboard",
    redirectTo: undefined,
    bypass: undefined,
    userId: undefined,
    error: undefined,
    elapsedMs: 12,
    ...seen,
  }) satisfies DrillFact;

export const claimed = (id: string, holds: boolean) =>
  ({
    kind: "assertion",
    act: "proof",
    id,
    claim: `claim ${id}`,
    holds,
    because: `seen ${id}`,
  }) satisfies DrillFact;
