import type { EventOf, JournalEvent, JournalRecord, NoticeOutcome, RunOutcome } from "./event.ts";
import { withStep, type StepState } from "./step-state.ts";
import { boundOf, type Override } from "./override.ts";
import {
  afterNotDone,
  afterSeen,
  afterStep,
  inForceChange,
  mayBeInForce,
  type InForceByName,
} from "./in-force.ts";

interface ApprovalState {
  readonly nonce: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly line: string | undefined;
  readonly approver: string | undefined;
  readonly override: Override | undefined;
}

/** Everything that a run's records add up to. */
export interface RunState {
  readonly run: string | undefined;
  readonly runbook: { readonly id: string; readonly file: string; readonly commit: string } | undefined;
  /** Of the first stage. */
  readonly planHash: string | undefined;
  /** Of the stages from the second on, as far as they were planned. */
  readonly stageHashes: readonly string[];
  /** Ids of stages that somebody has confirmed. */
  readonly stagesConfirmed: readonly string[];
  readonly requester: string | undefined;
  readonly contactsCommit: string | undefined;
  readonly startedAt: string | undefined;
  /** When the incident began, as far as is known: what a person has said of it, else the run's start. ISO 8601 */
  readonly incidentStart: string | undefined;
  readonly lastAt: string | undefined;
  readonly phase: "empty" | "running" | "awaiting-approval" | "suspended" | "finished";
  readonly outcome: RunOutcome | undefined;
  readonly term: number;
  readonly steps: Readonly<Record<string, StepState>>;
  readonly branches: Readonly<Record<string, string>>;
  readonly approvals: Readonly<Record<string, ApprovalState>>;
  /** An engine that was started and is not known to have ended. */
  readonly engine: { readonly step: string; readonly pid: number; readonly startTime: string } | undefined;
  /** What it has put in force, by what that is; ended only by an end that succeeded. */
  readonly inForce: InForceByName;
  /** Steps that were begun without the approval that they need, and that nobody has reviewed since. */
  readonly reviewPending: readonly string[];
  readonly escalation: EscalationState;
  /** Warnings of an end that are on record: their `endingKey`s. */
  readonly endings: readonly string[];
  /** Notices beside the steps, by key. */
  readonly deliveries: Readonly<Record<string, DeliveryState>>;
  /** Who has had the run in hand, in order: the requester, then whoever resumed it. */
  readonly hands: readonly string[];
}

/** `due`: intended, and nobody knows yet what became of it. `intent` is absent in older records. */
export interface DeliveryState {
  readonly outcome: "due" | NoticeOutcome;
  readonly intent?: EventOf<"notice.due"> | undefined;
}

/** Key of the delivery of one warning of one end: `until` as the statement has it, and the minutes before it. */
export const endingKey = (until: string, minutes: number): string =>
  `ending-${minutes}-${until.replace(/[^0-9TZ]/g, "")}`;

/** Key of the delivery of one level's notice. */
export const levelKey = (level: number): string => `level-${level}`;

/** Who was to be called, and who has answered. */
export interface EscalationState {
  /** Levels that were found due, by number from 1, and when (ISO 8601). */
  readonly due: Readonly<Record<number, string>>;
  /** The first answer; after it nobody further is due. */
  readonly acknowledged: { readonly level: number; readonly by: string; readonly at: string } | undefined;
  /** Everyone who has answered, in order. */
  readonly answeredBy: readonly string[];
}

export const emptyState: RunState = {
  run: undefined,
  runbook: undefined,
  planHash: undefined,
  stageHashes: [],
  stagesConfirmed: [],
  requester: undefined,
  contactsCommit: undefined,
  startedAt: undefined,
  incidentStart: undefined,
  lastAt: undefined,
  phase: "empty",
  outcome: undefined,
  term: 0,
  steps: {},
  branches: {},
  approvals: {},
  engine: undefined,
  inForce: {},
  reviewPending: [],
  escalation: { due: {}, acknowledged: undefined, answeredBy: [] },
  endings: [],
  deliveries: {},
  hands: [],
};

export function fold(records: readonly JournalRecord[]): RunState {
  return records.reduce(applyRecord, emptyState);
}

export function applyRecord(state: RunState, record: JournalRecord): RunState {
  const next = { ...state, lastAt: record.at, ...change(state, record.event, record.at) };
  // An end is an end: what comes after it, e.g. a late settling, opens nothing again.
  return state.phase === "finished" ? { ...next, phase: state.phase, outcome: state.outcome } : next;
}

function change(state: RunState, event: JournalEvent, at: string): Partial<RunState> {
  switch (event.type) {
    case "run.started": {
      const { run, runbook, requester, contactsCommit } = event;
      const begun = {
        startedAt: at,
        incidentStart: at,
        phase: "running",
        term: 1,
        hands: [requester],
      } as const;
      return { run, runbook, requester, contactsCommit, ...begun };
    }
    case "plan.frozen":
      return event.stage === undefined
        ? { planHash: event.hash, stageHashes: [] }
        : { stageHashes: [...state.stageHashes, event.hash] };
    case "stage.confirmed":
      return { stagesConfirmed: [...state.stagesConfirmed, event.stage] };
    case "branch.decided":
      return { branches: { ...state.branches, [event.branch]: event.taken } };
    case "approval.requested": {
      const { nonce, request } = event;
      const fresh = { nonce, request, line: undefined, approver: undefined, override: undefined };
      return { phase: "awaiting-approval", approvals: { ...state.approvals, [event.step]: fresh } };
    }
    case "approval.received":
      return { phase: "running", ...answered(state, event.step, event) };
    case "approval.overridden": {
      const { by, reason } = event;
      const override = { by, reason, bound: boundOf(event), at };
      return { phase: "running", ...answered(state, event.step, { override }) };
    }
    case "approval.refused":
    case "approval.denied":
    case "step.note":
    case "tail.cut":
    case "record.anchored":
    case "report.action":
      return {};
    case "report.set":
      return { incidentStart: earlier(state.incidentStart, event) };
    case "review.completed":
      return { reviewPending: [] };
    case "escalation.due":
    case "escalation.acknowledged":
      return { escalation: escalationAfter(state.escalation, event, at) };
    case "bypass.seen":
      return { inForce: afterSeen(state.inForce, event, at) };
    case "ending.due":
      return { endings: [...state.endings, endingKey(event.until, event.minutes)] };
    case "notice.due":
      return withDelivery(state, event.key, { outcome: "due", intent: event });
    case "notice.told":
      return withDelivery(state, event.key, event);
    case "ending.notified":
      return withDelivery(state, endingKey(event.until, event.minutes), event);
    case "escalation.notified":
      return withDelivery(state, levelKey(event.level), event);
    case "step.progress": {
      const { cursor, done, failed, total } = event;
      return withStep(state.steps, event.step, at, { progress: { cursor, done, failed, total } });
    }
    case "step.passed":
      return withStep(state.steps, event.step, at, { passed: event.message });
    case "step.looked": {
      if (event.found !== "not-done") return {};
      const { inForce: begun, output } = state.steps[event.step] ?? {};
      const reviewPending = state.reviewPending.filter((id) => id !== event.step || output !== undefined);
      return { inForce: afterNotDone(state.inForce, begun), reviewPending };
    }
    case "step.intent": {
      const before = state.steps[event.step];
      const begunAt = before?.begunAt ?? at;
      const inForce = inForceChange(event);
      const next = {
        status: "in-flight",
        use: event.use,
        attempts: event.attempt,
        begunAt,
        inForce,
      } as const;
      const alone = state.approvals[event.step]?.override !== undefined;
      return {
        phase: "running",
        ...withStep(state.steps, event.step, at, { ...next, output: before?.output, message: undefined }),
        inForce: afterStep(state.inForce, event, at),
        ...(alone ? { reviewPending: [...new Set([...state.reviewPending, event.step])] } : {}),
      };
    }
    case "step.outcome":
      return {
        ...withStep(state.steps, event.step, at, {
          status: event.outcome,
          use: event.use,
          output: event.output,
          leaves: event.leaves,
          message: event.message,
        }),
        inForce: afterStep(state.inForce, event, at),
      };
    case "engine.started":
      return { engine: { step: event.step, pid: event.pid, startTime: event.startTime } };
    case "engine.ended":
      return { engine: undefined };
    case "run.suspended":
      return { phase: "suspended" };
    case "run.resumed":
      return { phase: "running", term: event.term, hands: [...state.hands, event.by] };
    case "run.finished":
      return { phase: "finished", outcome: event.outcome };
  }
}

/** Detection, or the first failure, that a person puts before the run's start; nothing moves it later. */
function earlier(known: string | undefined, { field, value }: EventOf<"report.set">): string | undefined {
  const tells = field === "detected-at" || field === "down-from";
  return tells && known !== undefined && Date.parse(value) < Date.parse(known) ? value : known;
}

function withDelivery(state: RunState, key: string, { outcome, intent }: DeliveryState): Partial<RunState> {
  const next: DeliveryState = { outcome, intent: intent ?? state.deliveries[key]?.intent };
  return { deliveries: { ...state.deliveries, [key]: next } };
}

function escalationAfter(
  before: EscalationState,
  event: EventOf<"escalation.due" | "escalation.acknowledged">,
  at: string,
): EscalationState {
  switch (event.type) {
    case "escalation.due":
      return { ...before, due: { ...before.due, [event.level]: at } };
    case "escalation.acknowledged": {
      const { level, by, at: answeredAt } = event;
      return {
        ...before,
        acknowledged: before.acknowledged ?? { level, by, at: answeredAt },
        answeredBy: [...before.answeredBy.filter((who) => who !== by), by],
      };
    }
  }
}

/** Whether a bypass that this run opened may still be in force; in doubt yes. `nowMs` counts from the Unix epoch. */
export const bypassMayBeOpen = ({ inForce }: RunState, nowMs: number): boolean =>
  mayBeInForce(inForce["bypass"], nowMs);

function answered(
  state: RunState,
  step: string,
  answer: {
    readonly line?: string;
    readonly approver?: string;
    readonly override?: ApprovalState["override"];
  },
): Partial<RunState> {
  const before = state.approvals[step];
  const next: ApprovalState = {
    nonce: before?.nonce ?? "",
    request: before?.request ?? {},
    line: answer.line,
    approver: answer.approver,
    override: answer.override,
  };
  return { approvals: { ...state.approvals, [step]: next } };
}
