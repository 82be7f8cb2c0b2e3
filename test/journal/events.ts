import type { Clock } from "../../src/ports/clock.ts";
import type { EventOf, JournalEvent } from "../../src/journal/event.ts";

export const started: EventOf<"run.started"> = {
  type: "run.started",
  run: "2026-11-21-auth-outage-1a2b",
  runbook: { id: "auth-outage", file: "runbooks/auth-outage.yaml", commit: "c".repeat(40), digest: "d" },
  requester: "rita",
  contactsCommit: "c".repeat(40),
  identity: { stack: "production" },
  toolchain: { cli: "3.259.0" },
};

/** One of each kind, in an order that could have happened; `text` stands wherever free text can. */
export function oneOfEach(text: string): readonly JournalEvent[] {
  return [
    { ...started, identity: { note: text, nested: [{ deep: text }] }, toolchain: { cli: text } },
    { type: "plan.frozen", hash: "a".repeat(64) },
    { type: "branch.decided", branch: "cause", taken: "outage", by: text },
    { type: "approval.requested", step: "open", nonce: "n", request: { reason: text } },
    { type: "approval.refused", step: "open", code: "APPROVAL_INVALID", message: text },
    { type: "approval.received", step: "open", line: text, approver: "abe", keyFingerprint: "SHA256:x" },
    { type: "approval.denied", step: "open", message: text },
    { type: "approval.overridden", step: "open", by: "rita", reason: text, minutes: 15, reviewOwed: true },
    {
      type: "step.intent",
      step: "open",
      use: "bypass.open",
      effect: "converge",
      target: text,
      operation: text,
      attempt: 1,
      by: "rita",
    },
    { type: "engine.started", step: "open", pid: 42, startTime: "1" },
    { type: "step.note", step: "open", message: text, data: { why: text, [text]: [text] } },
    { type: "engine.ended", step: "open", how: "returned" },
    { type: "step.looked", step: "open", found: "done" },
    {
      type: "step.outcome",
      step: "open",
      use: "bypass.open",
      outcome: "succeeded",
      output: { until: "2026-11-21T04:00:00Z", text },
      message: text,
    },
    { type: "run.suspended", reason: text },
    { type: "run.resumed", by: text, term: 2, tookOverFrom: { hostname: text } },
    { type: "tail.cut", bytes: 3, sha256: "0" },
    { type: "record.anchored", lines: 3, why: text, by: text },
    { type: "run.finished", outcome: "failed", message: text },
    { type: "escalation.due", level: 2, name: text, who: [text], incidentStart: text },
    { type: "escalation.notified", level: 2, outcome: "sent", message: text },
    { type: "escalation.acknowledged", level: 1, by: text, at: text, note: text },
    { type: "bypass.seen", mode: "closed", generation: 9, by: text },
    { type: "ending.due", until: "2026-11-21T04:00:00Z", minutes: 10, minutesLeft: 9, approvedUntil: text },
    { type: "ending.notified", until: "2026-11-21T04:00:00Z", minutes: 10, outcome: "sent", message: text },
    { type: "notice.due", key: "alone-open", notice: text, to: text, values: { reason: text, minutes: 15 } },
    { type: "notice.told", key: "alone-open", notice: text, to: text, outcome: "to-paste", message: text },
    { type: "report.set", field: "root-cause", value: text, by: text },
    { type: "report.action", text, owner: text, due: "2026-12-01", by: text },
    { type: "review.completed", note: text, by: "abe" },
  ];
}

/** Advances a second with every look at it, so that records have times of their own. */
export function steppingClock(start = Date.parse("2026-11-21T03:00:00Z")): Clock {
  let now = start;
  return {
    now: () => (now += 1000),
    monotonic: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
  };
}
