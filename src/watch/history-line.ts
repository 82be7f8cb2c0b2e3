import { z } from "zod";

/** What one look amounts to. `degraded`: something is not quite well, and people get in. `unknown`: nothing was seen. */
export const lookKinds = ["well", "degraded", "failing", "unknown"] as const;
export type LookKind = (typeof lookKinds)[number];

const at = z.iso.datetime();
const text = z.string();
const seconds = z.int().min(1).max(86_400);
const count = z.int().min(0);

const look = z.strictObject({
  t: z.literal("look"),
  /** When it began. */
  at,
  is: z.enum(lookKinds),
  /** Seconds until the next one was to come: how long this one is taken to hold. */
  every: seconds,
  /** How long it took, milliseconds. */
  ms: count,
  requests: count,
  /** A test user was signed in. */
  signIn: z.literal(true).optional(),
  /** What the app's gate said that it obeys. */
  gate: text.optional(),
  /** What was not well, a sentence each. */
  why: z.array(text).optional(),
  /** The parts that failed, by their fact's name. */
  failing: z.array(text).optional(),
});

/** Healthy looks one after the other, of a day that is over. */
const stretch = z.strictObject({
  t: z.literal("stretch"),
  at,
  /** When the last of them began. */
  to: at,
  looks: z.int().min(2),
  every: seconds,
  /** Mean and longest, milliseconds. */
  ms: count,
  msMax: count,
  requests: count,
  signIns: count,
  gate: text.optional(),
});

/** What triage said when an alert fired; all that it saw is in the file. */
const triage = z.strictObject({
  t: z.literal("triage"),
  at,
  alert: text.min(1),
  category: text,
  severity: text.optional(),
  special: text.optional(),
  summary: text,
  /** What Clerk's status page said then: a verdict, as evidence has them. */
  statusPage: text.optional(),
  next: text.optional(),
  file: text.optional(),
});

const notice = { at, run: text.min(1), key: text.min(1), notice: text, to: text };
const due = z.strictObject({
  t: z.literal("notice.due"),
  ...notice,
  values: z.record(z.string(), z.union([text, z.number()])),
});
const told = z.strictObject({
  t: z.literal("notice.told"),
  ...notice,
  outcome: z.enum(["sent", "unknown", "failed", "to-paste"]),
  message: text,
});

/** One line of a history file. Add, never rename: old files stay readable. */
export const historyLine = z.discriminatedUnion("t", [look, stretch, triage, due, told]);
export type HistoryLine = z.infer<typeof historyLine>;
export type LineOf<T extends HistoryLine["t"]> = Extract<HistoryLine, { t: T }>;

/** As a file has it, its line break with it. */
export const lineText = (line: HistoryLine): string => `${JSON.stringify(line)}\n`;

/** The UTC day of an instant, which names its file. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
