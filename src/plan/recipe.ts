import { z } from "zod";
import { PermanentFailure } from "../errors.ts";
import { categories, severities, specials, type Facts } from "../facts/evidence.ts";
import { requireRunbook } from "./prepare.ts";
import { makePlan, type StageRequest } from "./make-plan.ts";
import type { Ports } from "../ports/index.ts";
import type { Included } from "../runbook/included-texts.ts";
import type { Json } from "../runbook/runbook.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import type { Outputs, Plan, PlannedNode } from "./plan.ts";
import { stepsOf } from "./walk.ts";

const verdict = z.enum(["ok", "degraded", "failing", "unknown"]);

/**
 * Everything that went into a plan beside the world and the repository. Whoever has both plans the same from it, in any
 * clone. Nothing in it is to be trusted: whether it was this plan, the hash says.
 */
export const recipeSchema = z.strictObject({
  runbook: z.strictObject({ file: z.string().regex(/^(?!.*\.\.)[\w./-]+$/), commit: z.string() }),
  contactsCommit: z.string(),
  stack: z.string().min(1),
  inputs: z.record(z.string(), z.json()),
  decisions: z.record(z.string(), z.string()),
  plannedAt: z.string(),
  triage: z.strictObject({
    category: z.enum(categories),
    severity: z.enum(severities).optional(),
    special: z.enum(specials).optional(),
    summary: z.string(),
  }),
  /** Of a later stage: the hash of the plan before it, and the recorded outputs that it was planned from. */
  stage: z
    .strictObject({ number: z.int().min(2), previous: z.string(), outputs: z.record(z.string(), z.json()) })
    .optional(),
  /** Lists of users that steps name, by their path: the file itself is with the requester. */
  lists: z
    .record(
      z.string(),
      z.strictObject({
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        count: z.int().min(0),
        found: z.string().optional(),
      }),
    )
    .optional(),
  /** Which database the steps are for: whoever approves may have no way to it. */
  database: z.strictObject({ system: z.string(), database: z.string(), instance: z.string() }).optional(),
  evidence: z.array(z.strictObject({ fact: z.string().min(1), verdict, summary: z.string() })),
});
export type Recipe = z.infer<typeof recipeSchema>;

export function recipeOf(plan: Plan): Recipe {
  const { runbook, contactsCommit, stack, inputs, nodes, stage, shown } = plan;
  const { category, severity, special, summary } = shown.triage;
  return {
    runbook: { file: runbook.file, commit: runbook.commit },
    contactsCommit,
    stack: stack.stack,
    inputs: { ...inputs } as Recipe["inputs"],
    decisions: decisionsIn(nodes),
    ...(stage?.previous === undefined ? {} : { stage: stageRecipe({ ...stage, previous: stage.previous }) }),
    ...listsIn(nodes),
    ...databaseIn(nodes),
    plannedAt: shown.plannedAt,
    triage: {
      ...{ category, summary },
      ...(severity === undefined ? {} : { severity }),
      ...(special === undefined ? {} : { special }),
    },
    evidence: shown.evidence.map(({ fact, verdict: found, summary: seen }) => ({
      fact,
      verdict: found,
      summary: seen,
    })),
  };
}

const stageRecipe = ({ number, previous, outputs }: StageRequest): NonNullable<Recipe["stage"]> => ({
  ...{ number, previous },
  outputs: { ...outputs } as NonNullable<Recipe["stage"]>["outputs"],
});

/**
 * Plans the stage after `plan` from what the steps before it gave, with the inputs and findings that the run began with.
 * @throws PermanentFailure `PLAN_CHANGED` when the runbook was edited since
 */
export async function planNext(
  plan: Plan,
  outputs: Outputs,
  around: Parameters<typeof planFrom>[1],
): Promise<Plan> {
  const stage = { number: (plan.stage?.number ?? 1) + 1, previous: plan.hash, outputs };
  const next = await planFrom({ ...recipeOf(plan), decisions: {}, stage: stageRecipe(stage) }, around);
  if (next.runbook.digest === plan.runbook.digest) return next;
  throw new PermanentFailure(
    `${plan.runbook.file} was edited since the run began, so nothing more is planned by it.`,
    {
      code: "PLAN_CHANGED",
      hint: "Restore the text that the run began with, or start a new run.",
    },
  );
}

/** Left out of a plan that names none, so that requests from before read the same. */
function listsIn(nodes: readonly PlannedNode[]): Pick<Recipe, "lists"> {
  const found = stepsOf(nodes).flatMap(({ inputs: { list }, action: { decisions } }) => {
    const { digest, count, found: things } = decisions;
    if (typeof list !== "string" || list === "" || typeof digest !== "string") return [];
    const claim = { digest, count: Number(count), ...(typeof things === "string" ? { found: things } : {}) };
    return [[list, claim] as const];
  });
  if (found.length === 0) return {};
  const lists: Record<string, NonNullable<Recipe["lists"]>[string]> = {};
  for (const [list, claim] of found) lists[list] = { ...lists[list], ...claim };
  return { lists };
}

/** The first that a step names; left out of a plan that names none. */
function databaseIn(nodes: readonly PlannedNode[]): Pick<Recipe, "database"> {
  for (const { action } of stepsOf(nodes)) {
    const { system, database, instance } = action.decisions;
    if (typeof system === "string" && typeof database === "string" && typeof instance === "string")
      return { database: { system, database, instance } };
  }
  return {};
}

/** Cases that a person chose when it was planned. */
function decisionsIn(nodes: readonly PlannedNode[]): Record<string, string> {
  const found = nodes.flatMap((node) => {
    if (node.kind === "step") return [];
    const own =
      node.decidedBy === "person" && node.taken !== undefined ? [[node.id, node.taken] as const] : [];
    return [...own, ...node.cases.flatMap((each) => Object.entries(decisionsIn(each.nodes)))];
  });
  return Object.fromEntries(found);
}

/**
 * Plans again with the same inputs and findings, against the world and the text as they are here. Changes nothing.
 * @throws BadInput when the text has mistakes
 */
export async function planFrom(
  recipe: Recipe,
  around: {
    readonly ports: Ports;
    readonly catalogue: Catalogue;
    /** The runbook's. */
    readonly text: string;
    /** Texts of what it includes, from the same place. */
    readonly included?: Included;
    readonly warnings?: readonly string[];
  },
): Promise<Plan> {
  const { ports, catalogue, text, warnings } = around;
  return await makePlan({
    runbook: requireRunbook(text, recipe.runbook.file, catalogue, undefined, around.included),
    commit: recipe.runbook.commit,
    inputs: recipe.inputs as Readonly<Record<string, Json>>,
    facts: factsOf(recipe),
    contactsCommit: recipe.contactsCommit,
    catalogue,
    ports,
    decisions: recipe.decisions,
    ...(recipe.stage === undefined
      ? {}
      : { stage: { ...recipe.stage, outputs: recipe.stage.outputs as Outputs } }),
    ...(warnings === undefined ? {} : { warnings }),
  });
}

/** What the requester saw, as far as it is carried along. */
function factsOf({ triage, evidence, plannedAt }: Recipe): Facts {
  const { category, severity, special, summary } = triage;
  return {
    triage: { category, severity, special, summary, for: [], against: [], missing: [], runbook: undefined },
    evidence: evidence.map((each) => ({ ...each, data: {}, elapsedMs: 0, at: plannedAt })),
  };
}
