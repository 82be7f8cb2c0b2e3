import { NeedsHuman, PermanentFailure, RunbookError, TransientFailure, type Code } from "../errors.ts";
import type { PlannedStep } from "../plan/plan.ts";
import type { AnyStep } from "../steps/catalogue.ts";
import type { StepContext } from "../steps/step.ts";

/** How one attempt ended. `unknown`: the effect may have happened although no answer came. */
export type Attempt =
  | { readonly kind: "succeeded"; readonly output: unknown }
  | { readonly kind: "failed"; readonly fault: Fault; readonly needsHuman: boolean }
  | { readonly kind: "unknown"; readonly fault: Fault; readonly mayReissue: boolean };

export interface Fault {
  readonly code: Code;
  readonly message: string;
  readonly hint: string | undefined;
  /** Milliseconds that the other side asked for. */
  readonly retryAfterMs: number | undefined;
}

/** Acts once. Never throws. */
export async function attempt(
  node: PlannedStep,
  step: AnyStep,
  input: unknown,
  context: StepContext,
): Promise<Attempt> {
  const changes = node.effect === "converge" || node.effect === "once";
  let given: unknown;
  try {
    given = await step.run(input, context);
  } catch (error) {
    return classify(error, changes, node.effect === "once");
  }
  const output = step.output.safeParse(given);
  if (output.success) return { kind: "succeeded", output: output.data };
  const fault = faultOf(
    new PermanentFailure(`${node.use} answered in an unknown form.`, { code: "UNEXPECTED_ANSWER" }),
  );
  return changes
    ? { kind: "unknown", fault, mayReissue: false }
    : { kind: "failed", fault, needsHuman: false };
}

/** What says nothing of the effect: it was broken off, or only its line on the record failed. */
const saysNothing: readonly Code[] = ["OUTCOME_UNKNOWN", "INTERRUPTED", "RECORD_UNWRITABLE", "JOURNAL_BUSY"];
/** What is said after something was done: a thing that must not happen twice may have happened then. */
const saidAfterwards: readonly Code[] = ["UNEXPECTED_ANSWER", "VERIFY_FAILED"];

function classify(error: unknown, changes: boolean, once: boolean): Attempt {
  const fault = faultOf(error);
  if (!changes) {
    const again = error instanceof TransientFailure;
    return again
      ? { kind: "unknown", fault, mayReissue: true }
      : { kind: "failed", fault, needsHuman: error instanceof NeedsHuman };
  }
  if (error instanceof TransientFailure) return { kind: "unknown", fault, mayReissue: true };
  if (saysNothing.includes(fault.code) || !(error instanceof RunbookError))
    return { kind: "unknown", fault, mayReissue: false };
  if (once && saidAfterwards.includes(fault.code)) return { kind: "unknown", fault, mayReissue: false };
  return { kind: "failed", fault, needsHuman: error instanceof NeedsHuman };
}

/** Any error in the words of the journal. What was not thrown on purpose gets no more than its message. */
export function faultOf(error: unknown): Fault {
  if (error instanceof RunbookError) {
    const retryAfterMs = error instanceof TransientFailure ? error.retryAfterMs : undefined;
    return { code: error.code, message: error.message, hint: error.hint, retryAfterMs };
  }
  const message = error instanceof Error ? error.message : String(error);
  const aborted = error instanceof Error && error.name === "AbortError";
  return { code: aborted ? "INTERRUPTED" : "INTERNAL", message, hint: undefined, retryAfterMs: undefined };
}
