import type { PlannedStep } from "../plan/plan.ts";
import type { AnyStep } from "../steps/catalogue.ts";
import type { StepContext } from "../steps/step.ts";
import { record, type RunContext } from "./context.ts";

type Found =
  | { readonly kind: "done"; readonly output: unknown; readonly by: string }
  | { readonly kind: "not-done" }
  | { readonly kind: "undecided" };

/**
 * Whether an effect that was intended has happened: asks the world first, then, for what must not happen twice,
 * a person. The finding is on the record before anyone acts on it.
 */
export async function look(
  context: RunContext,
  node: PlannedStep,
  step: AnyStep,
  input: unknown,
  around: StepContext,
): Promise<Found> {
  const seen = await probe(context, node, step, input, around);
  if (seen.kind !== "undecided" || node.effect !== "once") return seen;
  const told = context.answers.settled[node.id] ?? (await ask(context, node));
  if (told === undefined) return seen;
  await record(context, { type: "step.note", step: node.id, message: `${context.executor} says: ${told}` });
  return told === "done" ? { kind: "done", output: undefined, by: context.executor } : { kind: "not-done" };
}

/** Asks the world alone. */
export async function probe(
  context: RunContext,
  node: PlannedStep,
  step: AnyStep,
  input: unknown,
  around: StepContext,
): Promise<Found> {
  const seen = await answerOf(step, input, around);
  await record(context, { type: "step.looked", step: node.id, found: seen.kind });
  return seen;
}

async function answerOf(step: AnyStep, input: unknown, around: StepContext): Promise<Found> {
  if (step.look === undefined) return { kind: "undecided" };
  try {
    const seen = await step.look(input, around);
    if (seen === undefined) return { kind: "undecided" };
    return seen.done ? { kind: "done", output: seen.output, by: "look" } : { kind: "not-done" };
  } catch {
    return { kind: "undecided" };
  }
}

async function ask(context: RunContext, node: PlannedStep): Promise<"done" | "not-done" | undefined> {
  try {
    const question = `It cannot be found out whether "${node.title}" has happened (${node.action.target}). Look there. Has it?`;
    return (await context.ports.ask.confirm(question)) ? "done" : "not-done";
  } catch {
    return undefined;
  }
}
