import { emptyState } from "../../src/journal/fold.ts";
import type { JournalEvent, JournalRecord } from "../../src/journal/event.ts";
import type { ReadRun } from "../../src/journal/newest-runs.ts";

/** A run whose record says this; finished, and nothing of it pending. */
export const aRun = (
  run: string,
  at: string,
  event: JournalEvent,
  state: Partial<ReadRun["state"]> = {},
): ReadRun => ({
  run,
  store: {} as ReadRun["store"],
  records: [{ seq: 1, at, event } as unknown as JournalRecord],
  state: { ...emptyState, run, phase: "finished", lastAt: at, ...state },
  unanchored: undefined,
});

/** One approval that ben signed ten days before. */
export const healthyRuns = (nowMs: number): readonly ReadRun[] => [
  aRun("2026-11-11-auth-outage", new Date(nowMs - 10 * 24 * 3600_000).toISOString(), {
    ...{ type: "approval.received", step: "open", line: "…", approver: "ben", keyFingerprint: "SHA256:x" },
  }),
];
