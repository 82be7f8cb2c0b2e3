import { z } from "zod";

const text = z.string();
const data = z.record(z.string(), z.unknown());
const step = text.min(1);

/** How a step ended. `unknown`: it may or may not have happened. */
export const outcomes = ["succeeded", "failed", "skipped", "unknown", "not-reached"] as const;
export type Outcome = (typeof outcomes)[number];

/** How a run ended. `abandoned`: a person said that nobody will go on with it. */
const runOutcomes = ["succeeded", "failed", "denied", "abandoned"] as const;
export type RunOutcome = (typeof runOutcomes)[number];

const on = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

/** What a step puts in force beyond its own end, or ends. */
const inForce = z.strictObject({
  what: step,
  change: z.enum(["begins", "ends"]),
  /** At the intent: the longest that it can last from then on, milliseconds. */
  longestMs: z.number().optional(),
  /** At the outcome: its end (ISO 8601), and the number of what is in force, where it has one. */
  until: text.optional(),
  generation: z.int().optional(),
});

/** What became of a notice that nobody sends twice. */
const noticeOutcomes = ["sent", "unknown", "failed", "to-paste"] as const;
export type NoticeOutcome = (typeof noticeOutcomes)[number];

/** Everything that a journal can say. Add, never rename: old journals stay readable. */
export const eventSchema = z.discriminatedUnion("type", [
  on("run.started", {
    run: text,
    runbook: z.strictObject({ id: text, file: text, commit: text, digest: text }),
    requester: text,
    contactsCommit: text,
    identity: data,
    toolchain: z.record(z.string(), text),
  }),
  // A later stage names its number and the plan before it.
  on("plan.frozen", { hash: text, stage: z.int().min(2).optional(), previous: text.optional() }),
  on("stage.confirmed", { stage: text, by: text }),
  on("branch.decided", { branch: text, taken: text, by: text }),
  on("approval.requested", { step, nonce: text, request: data }),
  on("approval.received", { step, line: text, approver: text, keyFingerprint: text }),
  on("approval.refused", { step, code: text, message: text }),
  on("approval.denied", { step, message: text }),
  on("approval.overridden", {
    step,
    by: text,
    reason: text,
    /** What the step holds them to. Old records have its minutes instead. */
    bound: text.optional(),
    minutes: z.int().optional(),
    reviewOwed: z.literal(true),
  }),
  on("step.intent", {
    step,
    use: text,
    effect: text,
    target: text,
    operation: text,
    attempt: z.int(),
    by: text,
    inForce: inForce.optional(),
  }),
  on("step.looked", { step, found: z.enum(["done", "not-done", "undecided"]) }),
  on("step.outcome", {
    step,
    use: text,
    outcome: z.enum(outcomes),
    output: z.unknown().optional(),
    code: text.optional(),
    message: text.optional(),
    elapsedMs: z.number().optional(),
    inForce: inForce.optional(),
    /** What it leaves to a person, e.g. a text that was shown and is to be pasted. */
    leaves: text.optional(),
    /** Who settled it when it was not the step itself. */
    by: text.optional(),
  }),
  // Of a step that works through many things; counts are of the whole step.
  on("step.progress", {
    step,
    cursor: text,
    done: z.int().min(0),
    failed: z.int().min(0),
    total: z.int().min(0).optional(),
  }),
  // It failed, and its runbook says to go on all the same.
  on("step.passed", { step, code: text, message: text }),
  on("step.note", { step: text.optional(), message: text, data: data.optional() }),
  on("engine.started", { step, pid: z.int(), startTime: text }),
  on("engine.ended", { step, how: z.enum(["returned", "settled"]) }),
  on("run.suspended", { reason: text, step: text.optional() }),
  on("run.resumed", { by: text, term: z.int(), tookOverFrom: data.optional() }),
  on("tail.cut", { bytes: z.int(), sha256: text }),
  // journal.head was gone: a person has taken what was there for the whole record, `lines` long.
  on("record.anchored", { lines: z.int(), why: text, by: text }),
  on("run.finished", {
    outcome: z.enum(runOutcomes),
    message: text.optional(),
    /** Who ended it, where a person did. */
    by: text.optional(),
  }),
  // Whom the incident has reached; the notice that follows it is a delivery of its own.
  on("escalation.due", { level: z.int(), name: text, who: z.array(text), incidentStart: text }),
  // Of older records: what became of a level's notice. `notice.told` says it since.
  on("escalation.notified", {
    level: z.int(),
    outcome: z.enum(noticeOutcomes),
    message: text,
  }),
  on("escalation.acknowledged", { level: z.int(), by: text, at: text, note: text.optional() }),
  // What somebody else has put in force since this run's opening: another clone, a renewal by hand, a close.
  on("bypass.seen", { mode: text, until: text.optional(), generation: z.int(), by: text.optional() }),
  // The warnings before an opening's end; the notice that follows is a delivery of its own. 0 minutes: it has ended.
  on("ending.due", {
    until: text,
    minutes: z.int(),
    minutesLeft: z.int(),
    /** The latest end that was approved, renewals included; absent where nobody approved it or it is not known. */
    approvedUntil: text.optional(),
  }),
  // Of older records: what became of that notice. `notice.told` says it since.
  on("ending.notified", { until: text, minutes: z.int(), outcome: z.enum(noticeOutcomes), message: text }),
  // Notices beside the steps, each delivered once: `due` is the intent, `told` the outcome.
  on("notice.due", {
    key: step,
    notice: text,
    to: text,
    /** What its placeholders stood for, so that whoever comes next finds the very words. */
    values: z.record(z.string(), z.union([text, z.number()])).optional(),
    /** The end of the bypass that it warns of. */
    until: text.optional(),
    /** What the frozen plan says of words and channel. */
    decisions: data.optional(),
  }),
  on("notice.told", {
    key: step,
    notice: text,
    to: text,
    outcome: z.enum(noticeOutcomes),
    message: text,
  }),
  // What people add to the report, during the run or long after it.
  on("report.set", { field: text, value: text, by: text }),
  on("report.action", { text, owner: text, due: text.optional(), by: text }),
  on("review.completed", { note: text, by: text }),
]);
export type JournalEvent = z.infer<typeof eventSchema>;
export type EventOf<T extends JournalEvent["type"]> = Extract<JournalEvent, { type: T }>;

/** One line of a journal. `hash` covers the canonical JSON of all the rest, `prev` is the hash before it. */
export const recordSchema = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  event: eventSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type JournalRecord = z.infer<typeof recordSchema>;
