import { approvalRequestSchema, type ApprovalRequest } from "../approval/document.ts";
import { answerableUntil } from "../approval/answerable.ts";
import { PermanentFailure, RunbookError } from "../errors.ts";
import { gatherFacts } from "../facts/gather.ts";
import { fold, type RunState } from "../journal/fold.ts";
import { readWhole } from "../journal/journal.ts";
import { digestOf } from "../plan/hash.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan, PlannedStep } from "../plan/plan.ts";
import { requireRunbook } from "../plan/prepare.ts";
import { stepsOf } from "../plan/walk.ts";
import type { JournalStore, RunFolders } from "../ports/journal-store.ts";
import type { Ports } from "../ports/index.ts";
import type { Json } from "../runbook/runbook.ts";
import type { BypassOpenInput } from "../bypass/step-schemas.ts";
import { bypassOpenInput } from "../bypass/step-schemas.ts";
import { standardCatalogue } from "../steps/standard.ts";
import { beginByHand, byHandRunbook, type ByHandOptions } from "./by-hand.ts";
import { frozenPlan } from "./frozen-plans.ts";
import { answerFile, requestApproval } from "./request.ts";
import { keepPlan, refuseSecrets } from "./start.ts";

/** The opening alone, as a runbook: what is approved is planned, shown and hashed like any run's. */
export const byHandPlanFile = "runbooks/bypass-open.yaml";

/** For each source of the look that the second person is shown, milliseconds: someone waits. */
const lookTimeoutMs = 2_000;
/** Records that are looked through; a request lives for an hour. */
const newest = 20;

/** What a second person is asked to approve of what is done by hand. */
export interface AskedByHand {
  readonly run: string;
  readonly store: JournalStore;
  readonly plan: Plan;
  readonly request: ApprovalRequest;
}

/** The step that opens. @throws PermanentFailure when the runbook has none, or several */
export function openingStep(plan: Plan): PlannedStep {
  const [step, more] = stepsOf(plan.nodes).filter(({ use }) => use === "bypass.open");
  if (step !== undefined && more === undefined) return step;
  throw new PermanentFailure(`${plan.runbook.file} must have exactly one step that opens.`, {
    code: "PLAN_CHANGED",
    hint: "Restore it from the repository.",
  });
}

/** What was asked for this very opening and not used yet, and the answer if it has come. */
export async function pendingByHand(
  folders: RunFolders,
  input: BypassOpenInput,
  nowMs: number,
): Promise<(AskedByHand & { readonly answer: string | undefined }) | undefined> {
  for (const run of (await folders.list()).slice(0, newest)) {
    if (!run.includes(byHandRunbook)) continue;
    try {
      const store = await folders.open(run);
      const { records, unanchored } = await readWhole(store);
      const state = fold(records);
      if (unanchored !== undefined) continue;
      const request = unusedRequest(state);
      if (state.phase === "finished" || request === undefined || answerableUntil(request) <= nowMs) continue;
      const plan = await frozenPlan(store, state);
      const asked = bypassOpenInput.safeParse(openingStep(plan).inputs).data;
      if (digestOf(asked) !== digestOf(input)) continue;
      const answer = (await store.readFile(answerFile))?.trim();
      return { run, store, plan, request, answer: answer === "" ? undefined : answer };
    } catch (error) {
      // Damaged or edited: asked anew.
      if (!(error instanceof RunbookError)) throw error;
    }
  }
  return undefined;
}

function unusedRequest({ approvals }: RunState): ApprovalRequest | undefined {
  const found = Object.values(approvals).find(({ line }) => line === undefined);
  return found === undefined ? undefined : approvalRequestSchema.safeParse(found.request).data;
}

export interface ByHandRequest extends ByHandOptions {
  /** What it is planned with; a preview that cannot be made must not stop it, since it may be opened past the engine. */
  readonly ports: Ports;
  /** Text of `byHandPlanFile`. */
  readonly text: string;
  readonly input: BypassOpenInput;
}

/**
 * Plans the opening and asks for it, on the record. Nothing is opened.
 * @throws BadInput when the reason looks like a secret · NeedsHuman `JOURNAL_BUSY`
 */
export async function requestByHand(options: ByHandRequest): Promise<AskedByHand> {
  const { ports, text, input, commit, redact, by } = options;
  const plan = await planByHand({ ports, text, input, commit });
  refuseSecrets(plan, redact);
  const journal = await beginByHand(options);
  try {
    await keepPlan(journal.store, plan, redact);
    await journal.store.writeFile(answerFile, "");
    await journal.append({ type: "plan.frozen", hash: plan.hash });
    const request = await requestApproval(
      {
        plan,
        ports,
        journal,
        executor: by,
        requester: by,
        catalogue: standardCatalogue,
        onRecord: () => undefined,
      },
      openingStep(plan),
    );
    await journal.append({
      type: "run.suspended",
      reason: "It waits for a second person.",
      step: request.step,
    });
    return { run: request.run, store: journal.store, plan, request };
  } finally {
    await journal.close();
  }
}

async function planByHand({
  ports,
  text,
  input,
  commit,
}: Pick<ByHandRequest, "ports" | "text" | "input" | "commit">): Promise<Plan> {
  const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
  const targets = { appOrigin, frontendApi: clerkFrontendApi };
  const [facts, dirty] = await Promise.all([
    gatherFacts(ports, targets, { timeoutMs: lookTimeoutMs }),
    ports.git.dirty(byHandPlanFile),
  ]);
  return await makePlan({
    runbook: requireRunbook(text, byHandPlanFile, standardCatalogue),
    commit,
    inputs: input satisfies Readonly<Record<string, Json>>,
    facts,
    contactsCommit: commit,
    catalogue: standardCatalogue,
    ports,
    warnings:
      dirty.length === 0
        ? []
        : [`${byHandPlanFile} differs from the commit; they will not see the same plan.`],
  });
}
