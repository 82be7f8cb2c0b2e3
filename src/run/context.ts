import type { ApprovalRequest } from "../approval/document.ts";
import type { Person } from "../approval/person.ts";
import type { Code } from "../errors.ts";
import type { JournalEvent, JournalRecord } from "../journal/event.ts";
import type { Journal } from "../journal/journal.ts";
import type { RunState } from "../journal/fold.ts";
import type { Outputs, Plan } from "../plan/plan.ts";
import type { Ports } from "../ports/index.ts";
import type { Json } from "../runbook/runbook.ts";
import type { Processes } from "../ports/processes.ts";
import type { Secret } from "../ports/secret.ts";
import type { Catalogue } from "../steps/catalogue.ts";

/** What the operator has said beforehand, so that nothing need be asked. */
export interface Answers {
  /** Note of a manual step, by step id: it is done. */
  readonly confirmations: Readonly<Record<string, string>>;
  /** Case to follow, by branch id. */
  readonly branches: Readonly<Record<string, string>>;
  /** Whether an effect of which nothing could be found out has happened, by step id. */
  readonly settled: Readonly<Record<string, "done" | "not-done">>;
  /** The signed approval, as one line. */
  readonly approval: string | undefined;
  /** Why nobody is asked for a step, by step id. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Secret inputs that were given to this process, by their fingerprint in the plan. */
export type Secrets = ReadonlyMap<string, Secret>;

/** Everything that executing a plan needs. */
export interface RunContext {
  /** Of the stage that is at work. */
  readonly plan: Plan;
  readonly catalogue: Catalogue;
  readonly ports: Ports;
  readonly processes: Processes;
  readonly journal: Journal;
  /** contacts/people.yaml at the run's commit. */
  readonly people: readonly Person[];
  /** Secret inputs of the run, as far as they were given to this process. */
  readonly secrets?: Secrets;
  /** Id of the person at the keyboard. */
  readonly executor: string;
  readonly answers: Answers;
  /** False: suspend instead of waiting for an approval or in a monitoring step. */
  readonly wait: boolean;
  /** First Ctrl-C: stop before the next effect. */
  readonly stop: AbortSignal;
  /** Second Ctrl-C: break off even an effect in hand; what became of it is unknown then. */
  readonly abort: AbortSignal;
  /** Throws PermanentFailure `PLAN_CHANGED` when the world no longer gives the plan's hash. */
  readonly reverify: (plan: Plan) => Promise<void>;
  /** A line that somebody pastes; resolves to undefined when there is no terminal to paste into. */
  readonly pasted: (signal: AbortSignal) => Promise<string | undefined>;
  /** Told of a request for approval that an earlier process made, and that nobody has answered. */
  readonly onPending?: (request: ApprovalRequest) => void;
  /** Told of each record once it is on disk. Must not throw. */
  readonly onRecord: (record: JournalRecord) => void;
}

/** Why a run went no further. */
export interface Stop {
  readonly kind: "interrupted" | "waiting" | "failed" | "needs-human" | "denied";
  readonly step: string | undefined;
  readonly code: Code;
  readonly message: string;
  readonly hint: string | undefined;
}

/** What steps gave so far. */
export function outputsOf(state: RunState): Outputs {
  const given = Object.entries(state.steps).flatMap(([id, step]) =>
    step.status === "succeeded" && step.output !== undefined ? [[id, step.output as Json] as const] : [],
  );
  return Object.fromEntries(given);
}

/** On disk first, shown second. */
export async function record(
  context: Pick<RunContext, "journal" | "onRecord">,
  event: JournalEvent,
): Promise<void> {
  context.onRecord(await context.journal.append(event));
}

export function interrupted(step: string): Stop {
  return {
    kind: "interrupted",
    step,
    code: "INTERRUPTED",
    message: `Stopped before ${step}.`,
    hint: "Go on with `./runbook resume`.",
  };
}
