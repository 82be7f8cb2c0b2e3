import { link } from "../../src/journal/chain.ts";
import type { JournalEvent, JournalRecord } from "../../src/journal/event.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { makeReport, type Report } from "../../src/report/report.ts";
import { started } from "../journal/events.ts";

const begin = Date.parse("2026-11-21T03:04:00Z");
/** A time of the night as the journal writes it: seconds after the run began. */
export const instant = (second: number): string => new Date(begin + second * 1000).toISOString();

export type Moved = readonly [second: number, event: JournalEvent];

/** Chained records of events at seconds after the run began. */
export function recordsAt(...events: readonly Moved[]): readonly JournalRecord[] {
  return events.reduce<JournalRecord[]>(
    (records, [second, event]) => [...records, link(event, records.at(-1), begin + second * 1000)],
    [],
  );
}

/** Records of events that follow one another by a second. */
export const inTurn = (...events: readonly JournalEvent[]): readonly JournalRecord[] =>
  recordsAt(...events.map((event, second): Moved => [second, event]));

export function intent(step: string, use: string, effect = "none", attempt = 1): JournalEvent {
  return { type: "step.intent", step, use, effect, target: use, operation: use, attempt, by: "rita" };
}

export function outcome(
  step: string,
  use: string,
  output?: unknown,
  how: "succeeded" | "failed" | "skipped" | "unknown" | "not-reached" = "succeeded",
): JournalEvent {
  return { type: "step.outcome", step, use, outcome: how, ...(output === undefined ? {} : { output }) };
}

const note = (step: string, message: string, data?: Record<string, unknown>): JournalEvent => ({
  type: "step.note",
  step,
  message,
  ...(data === undefined ? {} : { data }),
});

const titles = {
  confirm: "Confirm what is down",
  logs: "Read the app's logs",
  cause: "Whose outage is it",
  open: "Let signed-in people go on working",
  "seen-open": "See that the app lets them in, and nobody else",
  told: "Post it",
  wait: "Wait for Clerk",
  close: "Back to normal sign-in",
  "seen-closed": "See that the app asks for fresh sessions again",
};

const leave: JournalEvent = {
  type: "approval.received",
  step: "open",
  line: "the-signed-line",
  approver: "abe",
  keyFingerprint: "SHA256:Gpq452J27TkAKrM",
};
/** What the step says that it has seen of an opening. */
export const proved = "A test user's genuine token gets in: /dashboard answers 200.";
export const alone: JournalEvent = {
  type: "approval.overridden",
  step: "open",
  by: "rita",
  reason: "Nobody answers the phone",
  bound: "15 minutes at most",
  reviewOwed: true,
};

/** Forty minutes without Clerk, as a run records them. */
export function night(leaving: JournalEvent = leave): readonly Moved[] {
  const approved = leaving.type === "approval.received";
  const verdict = { category: "clerk-outage", severity: "critical", summary: "Clerk does not answer." };
  return [
    [0, started],
    [0, { type: "plan.frozen", hash: "a".repeat(64) }],
    [5, intent("confirm", "triage.gather")],
    [8, note("confirm", "statusPage: failing. The status page says: Major System Outage.")],
    [8, note("confirm", "frontendApi: failing. clerk.nightshift.example cannot be reached.")],
    [9, outcome("confirm", "triage.gather", verdict)],
    [9, intent("logs", "manual.check", "manual")],
    [70, outcome("logs", "manual.check", { note: "Errors began with Clerk's; nothing of ours changed." })],
    [71, { type: "branch.decided", branch: "cause", taken: "clerk-outage", by: "facts" }],
    [72, { type: "approval.requested", step: "open", nonce: "n", request: { reason: "r" } }],
    [310, leaving],
    [312, intent("open", "bypass.open", "converge")],
    [312, note("open", "Opening the bypass.", { approved, mode: "stale-sessions", until: instant(3912) })],
    [313, { type: "engine.started", step: "open", pid: 7, startTime: "1" }],
    [317, { type: "engine.ended", step: "open", how: "returned" }],
    [317, outcome("open", "bypass.open", { until: instant(3912), generation: 2, jti: "auth-outage:2" })],
    [318, intent("seen-open", "bypass.verify")],
    [322, outcome("seen-open", "bypass.verify", { seen: "open", elapsedMs: 4000, proved })],
    [330, intent("told", "manual.check", "manual")],
    [420, outcome("told", "manual.check", { note: "Posted on the status page." })],
    [421, intent("wait", "clerk.monitor", "monitor")],
    [1130, note("wait", "Clerk answers well.")],
    [1145, note("wait", "frontendApi is failing.")],
    [2290, outcome("wait", "clerk.monitor", { looks: 120, elapsedMs: 1_869_000 })],
    [2291, intent("close", "bypass.close", "converge")],
    [2296, outcome("close", "bypass.close", { generation: 3 })],
    [2297, intent("seen-closed", "bypass.verify")],
    [2302, outcome("seen-closed", "bypass.verify", { seen: "closed", elapsedMs: 5000 })],
    [2310, { type: "run.finished", outcome: "succeeded" }],
  ];
}

/** The first level was called and answered late; the executor was somebody else. */
export const called: readonly Moved[] = [
  [
    6,
    {
      type: "escalation.due",
      level: 1,
      name: "On call",
      who: ["abe"],
      incidentStart: instant(0),
    },
  ],
  [7, { type: "escalation.notified", level: 1, outcome: "sent", message: "PagerDuty alert" }],
  [
    906,
    { type: "escalation.due", level: 2, name: "Engineering lead", who: ["mara"], incidentStart: instant(0) },
  ],
  [907, { type: "escalation.notified", level: 2, outcome: "unknown", message: "No answer. Call them." }],
  [1000, { type: "escalation.acknowledged", level: 2, by: "mara", at: instant(995), note: "on my way" }],
];

/** Those of several lists as one, in the order of time. */
export const together = (...lists: readonly (readonly Moved[])[]): readonly Moved[] =>
  lists.flat().toSorted(([left], [right]) => left - right);

const set = (field: string, value: string): JournalEvent => ({
  type: "report.set",
  field,
  value,
  by: "rita",
});

/** What people add in the days after it. */
export const afterwards: readonly Moved[] = [
  [30_000, set("detected-at", instant(-120))],
  [30_010, set("detected-by", "An alert on failed sign-ins, then two users by chat")],
  [30_020, set("down-from", instant(-300))],
  [30_030, set("users-affected", "412")],
  [30_040, set("users-counted", "Distinct session ids that got the unavailable page, from the runtime logs")],
  [30_050, set("data-loss", "none")],
  [30_060, set("root-cause", "Clerk's Frontend API and Backend API were down in all regions.")],
  [30_070, set("resolution", "Signed-in people worked on under a bypass until Clerk was back.")],
  [30_080, set("went-well", "The second person had their key with them.")],
  [
    30_090,
    {
      type: "report.action",
      text: "Alert on failed sign-ins after two minutes, not five",
      owner: "mara",
      due: "2026-12-01",
      by: "rita",
    },
  ],
  [
    30_100,
    { type: "report.action", text: "Rehearse the outage each quarter", owner: "platform team", by: "rita" },
  ],
  [86_400, { type: "review.completed", note: "Decisions were sound; the alert was late.", by: "abe" }],
];

export const reportOf = (records: readonly JournalRecord[], known: readonly string[] = []): Report =>
  makeReport({ records, title: "People cannot sign in", titles, redact: makeRedact(known) });
