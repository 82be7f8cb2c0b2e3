import type { PlannedStep } from "../plan/plan.ts";
import { conditionOf, inputsOf } from "../plan/walk.ts";
import { isFingerprint } from "../ports/secret-fingerprint.ts";
import type { Json } from "../runbook/runbook.ts";
import type { AnyStep } from "../steps/catalogue.ts";
import { authorise } from "./approval-gate.ts";
import { interrupted, outputsOf, type RunContext, type Secrets, type Stop } from "./context.ts";
import { issue, recordOutcome, reconcile } from "./issue.ts";
import { look, probe } from "./look.ts";

/** Brings one step to its end, from wherever an earlier process left it. @returns why the run cannot go on, if so. */
export async function runStep(context: RunContext, node: PlannedStep): Promise<Stop | undefined> {
  const before = context.journal.state().steps[node.id];
  if (before?.status === "succeeded" || before?.status === "skipped" || before?.passed !== undefined)
    return undefined;
  if (context.stop.aborted || context.abort.aborted) return interrupted(node.id);
  const outputs = outputsOf(context.journal.state());
  const holds = conditionOf(node, context.plan, outputs) ?? told(context, node);
  if (holds === undefined) return undecided(node);
  if (!holds) {
    await recordOutcome(context, node, "skipped", { message: `${node.when?.source} does not hold` });
    return undefined;
  }
  const step = context.catalogue.get(node.use);
  if (step === undefined) return fail(node, `There is no step ${node.use} in this version.`);
  const given = withSecrets(node, inputsOf(node, context.plan, outputs), context.secrets);
  if ("kind" in given) return given;
  const input = step.input.safeParse(given.input);
  if (!input.success)
    return fail(node, `The input of ${node.id} is not valid: ${input.error.issues[0]?.message}.`);
  const attempted = before !== undefined && before.attempts > 0;
  if (attempted && (node.effect === "converge" || node.effect === "once")) {
    const line = context.journal.state().approvals[node.id]?.line;
    // A failed effect was refused before anything was done: the world is asked once more, nobody is.
    const refused = before.status === "failed";
    const settled = await reconcile(context, node, step, input.data, line, refused ? probe : look);
    if (settled !== "issue" && !(refused && settled?.code === "OUTCOME_UNKNOWN")) return settled;
  }
  if (node.effect === "monitor" && !context.wait) return await glance(context, node, step, input.data);
  return await approveAndIssue(context, { node, step, input: input.data, attempted });
}

interface Ready {
  readonly node: PlannedStep;
  readonly step: AnyStep;
  readonly input: unknown;
  /** It was begun before: the world may show half of it, so a new plan would not be the same. */
  readonly attempted: boolean;
}

async function approveAndIssue(context: RunContext, ready: Ready): Promise<Stop | undefined> {
  const { node, step, input, attempted } = ready;
  let approval: string | undefined;
  if (node.dangerous) {
    const authorised = await authorise(context, node);
    if ("kind" in authorised) return authorised;
    approval = authorised.line;
    // Waiting for a person takes minutes; what was approved must still be what would be done.
    if (!attempted) await context.reverify(context.plan);
  }
  if (context.stop.aborted) return interrupted(node.id);
  return await issue(context, { node, step, input, approval });
}

/** Without waiting, a monitoring step is looked at once. */
async function glance(
  context: RunContext,
  node: PlannedStep,
  step: AnyStep,
  input: unknown,
): Promise<Stop | undefined> {
  const settled = await reconcile(context, node, step, input, undefined);
  if (settled === undefined) return undefined;
  return {
    kind: "waiting",
    step: node.id,
    code: "INTERRUPTED",
    message: `Left while ${node.id} is watching.`,
    hint: "Go on with `./runbook resume`.",
  };
}

/** A person's word on a condition that nothing decides: `--choose step=run` or `=skip`. */
function told(context: RunContext, node: PlannedStep): boolean | undefined {
  const word = context.answers.branches[node.id];
  return word === "run" ? true : word === "skip" ? false : undefined;
}

function undecided(node: PlannedStep): Stop {
  return {
    kind: "needs-human",
    step: node.id,
    code: "OUTCOME_UNKNOWN",
    message: `Nothing decides whether "${node.title}" is to be done (${node.when?.source}).`,
    hint: `Decide with \`./runbook resume --choose ${node.id}=run\` or =skip.`,
  };
}

function fail(node: PlannedStep, message: string): Stop {
  return { kind: "failed", step: node.id, code: "INTERNAL", message, hint: undefined };
}

/** A step's input with the secrets in place of their fingerprints, or why it cannot be run by this process. */
function withSecrets(
  node: PlannedStep,
  input: Readonly<Record<string, Json>>,
  secrets: Secrets | undefined,
): { readonly input: Readonly<Record<string, unknown>> } | Stop {
  const filled = Object.entries(input).map(([name, value]) =>
    isFingerprint(value) ? ([name, secrets?.get(value)] as const) : ([name, value] as const),
  );
  const missing = filled.find(([, value]) => value === undefined);
  if (missing === undefined) return { input: Object.fromEntries(filled) };
  return {
    kind: "needs-human",
    step: node.id,
    code: "SECRET_MISSING",
    message: `${node.id} needs the secret for ${missing[0]} once more: it is on no record.`,
    hint: "Give it with `./runbook resume --input <name>=@file`, =env:NAME or =-, or at the prompt of a terminal.",
  };
}
