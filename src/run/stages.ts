import { PermanentFailure } from "../errors.ts";
import type { Outputs, Plan, PlannedNode } from "../plan/plan.ts";
import { planFrom, recipeOf } from "../plan/recipe.ts";
import { stepsOf } from "../plan/walk.ts";
import type { Ports } from "../ports/index.ts";
import type { Redact } from "../ports/redact.ts";
import { stackWith } from "../ports/stack-with.ts";
import type { Included } from "../runbook/included-texts.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { interrupted, outputsOf, record, type RunContext, type Stop } from "./context.ts";
import { planFileOf } from "./frozen-plans.ts";
import { keepPlan } from "./start.ts";

/** What a run of several stages needs beside its first plan. */
export interface Stages {
  /** Stages that were frozen before this process, from the second on. */
  readonly frozen: readonly Plan[];
  /** Plans the stage after `plan`; see plan/recipe.ts. */
  readonly planNext: (plan: Plan, outputs: Outputs) => Promise<Plan>;
  readonly redact: Redact;
  /** Shows a stage's plan, once it is on record; again by each process, until something of it was done. */
  readonly onPlan: (plan: Plan) => void;
}

/** Whether the runbook goes on after this stage. */
export const hasNext = ({ stage }: Plan): boolean => (stage?.ahead.length ?? 0) > 0;

/**
 * The next stage: as it was frozen, else planned now from what is on record. Its file is on disk before the record names
 * it, so that a kill between the two leaves nothing that counts.
 */
export async function nextStage(context: RunContext, stages: Stages): Promise<Plan | Stop> {
  const number = (context.plan.stage?.number ?? 1) + 1;
  const before = stages.frozen[number - 2];
  if (before !== undefined) {
    if (isUntouched(before, context)) stages.onPlan(before);
    return before;
  }
  if (context.stop.aborted || context.abort.aborted) return interrupted(`stage ${number}`);
  const { journal } = context;
  const plan = await stages.planNext(context.plan, outputsOf(journal.state()));
  await keepPlan(journal.store, plan, stages.redact);
  const previous = context.plan.hash;
  await record(context, { type: "plan.frozen", hash: plan.hash, stage: number, previous });
  stages.onPlan(plan);
  return plan;
}

/** Whether no step of a stage was begun. */
export const isUntouched = ({ nodes }: Plan, { journal }: Pick<RunContext, "journal">): boolean => {
  const { steps } = journal.state();
  return stepsOf(nodes).every(({ id }) => steps[id] === undefined);
};

/** A later stage that changes something, and needs nobody's approval, is confirmed by whoever runs it. */
export async function confirmStage(context: RunContext): Promise<Stop | undefined> {
  const { stage, nodes } = context.plan;
  if (stage?.id === undefined || !needsConfirmation(nodes)) return undefined;
  if (context.journal.state().stagesConfirmed.includes(stage.id)) return undefined;
  const question = `Go on with stage ${stage.number}, "${stage.title ?? ""}"?`;
  const given = context.answers.confirmations[stage.id];
  if (given === undefined && !(await context.ports.ask.confirm(question).catch(() => false)))
    return {
      kind: "waiting",
      step: undefined,
      code: "APPROVAL_MISSING",
      message: `Stage ${stage.number}, "${stage.title ?? ""}", is planned, and nobody has confirmed it.`,
      hint: `Read its plan (${planFileOf(stage.number)} in the run's folder has the whole of it), then \`./runbook resume --confirm ${stage.id}="what you read"\`.`,
    };
  await record(context, { type: "stage.confirmed", stage: stage.id, by: context.executor });
  return undefined;
}

function needsConfirmation(nodes: readonly PlannedNode[]): boolean {
  const steps = stepsOf(nodes);
  const changes = steps.some(({ effect }) => effect === "converge" || effect === "once");
  return changes && !steps.some(({ dangerous }) => dangerous);
}

const nothing = { changes: [], drift: [], warnings: [], elapsedMs: 0 };

/** What a preview shows is no decision, so no hash covers it; and it costs a start of the engine. */
function unpreviewed(ports: Ports): Ports {
  return { ...ports, stack: stackWith(ports.stack, { preview: async () => nothing }) };
}

/**
 * Plans again with the same text, inputs and facts, against the world as it is now. Changes nothing, and previews nothing:
 * people wait, and the engine says in the update itself what it refuses.
 * @throws PermanentFailure `PLAN_CHANGED` when it comes out differently; BadInput when the text has mistakes
 */
export async function reverifyPlan(
  plan: Plan,
  around: {
    readonly ports: Ports;
    readonly catalogue: Catalogue;
    readonly text: string;
    readonly included?: Included;
  },
): Promise<void> {
  const again = await planFrom(recipeOf(plan), { ...around, ports: unpreviewed(around.ports) });
  if (again.hash === plan.hash) return;
  const text = again.runbook.digest !== plan.runbook.digest;
  throw new PermanentFailure(
    text
      ? `${plan.runbook.file} was edited since it was planned, so the plan no longer stands.`
      : "What would be done now is not what was planned, so the plan no longer stands.",
    {
      code: "PLAN_CHANGED",
      hint: "Nothing was done with it. Look with `./runbook plan`, and start a new run.",
    },
  );
}
