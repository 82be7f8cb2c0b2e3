import type { EventOf, Outcome } from "./event.ts";
import type { InForceChange } from "./in-force.ts";

/** The last checkpoint of a step that works through many things. */
type Progress = Pick<EventOf<"step.progress">, "cursor" | "done" | "failed" | "total">;

/** What is known of one step. `in-flight`: intended, and nothing came back yet. */
export interface StepState {
  readonly status: Outcome | "in-flight" | "pending";
  readonly use: string | undefined;
  readonly attempts: number;
  readonly output: unknown;
  readonly message: string | undefined;
  /** What it has left to a person, as a sentence. */
  readonly leaves?: string | undefined;
  /** ISO 8601 of the last change. */
  readonly at: string | undefined;
  /** ISO 8601 of the first intent, whoever's. */
  readonly begunAt: string | undefined;
  /** What its last intent puts in force, or ends. */
  readonly inForce: InForceChange | undefined;
  readonly progress: Progress | undefined;
  /** It failed and was gone on from: its message. */
  readonly passed: string | undefined;
}

/** The steps with one of them changed. */
export function withStep(
  steps: Readonly<Record<string, StepState>>,
  id: string,
  at: string,
  change: Partial<StepState>,
): { readonly steps: Readonly<Record<string, StepState>> } {
  const before: StepState = steps[id] ?? {
    status: "pending",
    use: undefined,
    attempts: 0,
    output: undefined,
    message: undefined,
    at: undefined,
    begunAt: undefined,
    inForce: undefined,
    progress: undefined,
    passed: undefined,
  };
  return { steps: { ...steps, [id]: { ...before, ...change, at } } };
}
