import { join } from "node:path";
import { NeedsHuman, RunbookError, type Code } from "../../errors.ts";
import { gatherFacts } from "../../facts/gather.ts";
import { isMade, madeText } from "../../plan/one-step.ts";
import { planFrom, type Recipe } from "../../plan/recipe.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { requestMismatch } from "../../plan/request-line.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { printable } from "../../ports/printable.ts";
import { isFingerprint } from "../../ports/secret-fingerprint.ts";
import { includedHere } from "../runbook-file.ts";
import { includedTexts, type Included } from "../../runbook/included-texts.ts";
import type { ApprovalRequest } from "../../approval/document.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import type { Invocation } from "../command.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Ports } from "../../ports/index.ts";
import { listFindings, withClaims } from "./claimed-lists.ts";
import { withoutEngine } from "./without-engine.ts";
import { openCheckedWorld, openWorld } from "../world.ts";

/** For each source of the approver's own look, milliseconds: someone waits for the signature. */
const lookTimeoutMs = 2_000;

interface Rebuilding {
  readonly root: string;
  readonly request: ApprovalRequest;
  readonly recipe: Recipe | undefined;
  /** Default: the requester's. */
  readonly stack: string | undefined;
  /** The run's folder is in this very checkout, and with it the text that it was planned from. */
  readonly ownRun: boolean;
  /** A list that the approver holds, by its path from the checkout. */
  readonly list?: string | undefined;
}

interface Rebuilt {
  readonly plan: Plan;
  /** What the reader should know of where the plan comes from, one sentence each. */
  readonly findings: readonly string[];
}

/**
 * Plans in the approver's own checkout what the requester planned in theirs, and compares. What cannot be looked at from
 * here (no passphrase, no token) is said in the plan; it takes nothing of the comparison away.
 * @throws NeedsHuman `PLAN_CHANGED` when it comes out differently · `APPROVAL_MISSING` when there is nothing to plan from
 */
export async function rebuildPlan(call: Invocation, options: Rebuilding): Promise<Rebuilt> {
  const { request, recipe } = options;
  if (recipe === undefined)
    throw refuse("APPROVAL_MISSING", "The run is not here, so its plan cannot be shown.", {
      hint: "Ask for the line that begins with approve-this:; it carries what it takes.",
    });
  const { ports, warnings } = await openApprover(call, options.stack ?? recipe.stack);
  const text = await runbookText(options, recipe, ports);
  const included = await includedThere(options, recipe, ports, text);
  const [plan, seen] = await Promise.all([
    planFrom(recipe, {
      ports: withClaims(withoutEngine(ports), recipe.lists, recipe.database),
      catalogue: standardCatalogue,
      text,
      included,
      warnings,
    }),
    seenFromHere(ports),
  ]);
  if (plan.hash !== request.planHash)
    throw refuse(
      "PLAN_CHANGED",
      `Planned again from this checkout, it comes out differently.${reason(plan, request)}`,
      {
        hint: "Do not sign: compare the commits and the stack's config of both checkouts, then let them start a new run.",
      },
    );
  const mismatch = requestMismatch(request, plan);
  if (mismatch !== undefined)
    throw refuse("APPROVAL_INVALID", mismatch, { hint: "Do not sign; ask them how it came about." });
  return {
    plan,
    findings: [
      "Planned again from this checkout: the same.",
      ...unchecked(recipe, ports),
      ...(await listFindings(recipe.lists, ports, options.list)),
      `Seen from here: ${seen}`,
    ],
  };
}

/** What earlier stages gave is on the requester's record only. */
function unchecked(
  { stage, inputs, database: table }: Recipe,
  { database }: Pick<Ports, "database">,
): readonly string[] {
  const secret = Object.entries(inputs).flatMap(([name, value]) => (isFingerprint(value) ? [name] : []));
  const unseen: string[] =
    secret.length === 0 ? [] : [`Not checked from here: which secret ${secret.join(", ")} stands for.`];
  if (table !== undefined && !database.given)
    unseen.push(
      `Not checked from here, without DATABASE_URL: that the table in ${printable(table.database)} is of ${printable(table.instance)}.`,
    );
  if (stage === undefined) return unseen;
  const ids = Object.keys(stage.outputs);
  const from = ids.length === 0 ? "no output of them" : `what they say that ${ids.join(", ")} gave`;
  return [
    ...unseen,
    `Stage ${stage.number} of a run; the stages before it were not checked from here: it is planned from ${from}.`,
  ];
}

/** The world where it is the right one and can be reached, else what this checkout knows without it. */
async function openApprover(
  call: Invocation,
  stack: string,
): Promise<{ readonly ports: OpenedPorts; readonly warnings: readonly string[] }> {
  try {
    return await openCheckedWorld(call, { stack });
  } catch (error) {
    if (!(error instanceof RunbookError) || error.code === "STACK_MISSING") throw error;
    const ports = await openWorld(call, { stack });
    return { ports, warnings: [`Not compared with the live world from here: ${error.message}`] };
  }
}

/** The text at the requester's commit as this clone has it; in the run's own checkout the one that was planned. */
async function runbookText({ root, ownRun }: Rebuilding, recipe: Recipe, ports: Ports): Promise<string> {
  const { file, commit } = recipe.runbook;
  if (isMade(file)) return madeText(file, recipe.inputs as Plan["inputs"], standardCatalogue);
  if (ownRun) return await readRegularText(join(root, file)).catch(() => "");
  const text = (await ports.git.isAncestor(commit, "HEAD")) ? await ports.git.show(commit, file) : undefined;
  if (text !== undefined) return text;
  throw refuse("PLAN_CHANGED", `This checkout does not have ${file} at ${commit.slice(0, 12)}.`, {
    hint: "Fetch and check out what they started from, then try again. If nobody has pushed it, do not sign.",
  });
}

/** What it includes, from where its own text is from. */
async function includedThere(
  { root, ownRun }: Rebuilding,
  { runbook: { file, commit } }: Recipe,
  { git }: Ports,
  text: string,
): Promise<Included> {
  if (ownRun) return await includedHere(root, file, text);
  return await includedTexts(text, file, (inner) => git.show(commit, inner));
}

/** The second person's own look: two people may see two worlds. */
async function seenFromHere(ports: OpenedPorts): Promise<string> {
  const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
  const targets = { appOrigin, frontendApi: clerkFrontendApi };
  const { triage } = await gatherFacts(ports, targets, { timeoutMs: lookTimeoutMs });
  return `${triage.category}${triage.severity === undefined ? "" : `, ${triage.severity}`}. ${triage.summary}`;
}

function reason(plan: Plan, { grant }: ApprovalRequest): string {
  const { stack, project } = plan.stack;
  if (grant === undefined || (grant.stack === stack && grant.project === project)) return "";
  return ` They ask for stack ${grant.stack} of project ${grant.project}; here it is ${stack} of ${project}.`;
}

function refuse(code: Code, message: string, { hint }: { readonly hint: string }): NeedsHuman {
  return new NeedsHuman(message, { code, hint });
}
