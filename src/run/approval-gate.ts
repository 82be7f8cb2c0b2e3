import { approvalRequestSchema, type ApprovalRequest } from "../approval/document.ts";
import { answerableUntil } from "../approval/person.ts";
import { verifyApproval, type ApprovalVerdict } from "../approval/verify.ts";
import type { PlannedStep } from "../plan/plan.ts";
import { interrupted, record, type RunContext, type Stop } from "./context.ts";
import { overrideFor } from "./override.ts";
import { answerFile, patienceMs, requestApproval } from "./request.ts";

/** How often the run's folder is looked into for an answer, milliseconds: people are locked out until then. */
const pollMs = 100;

/** What lets a dangerous step go on: a signed line, or none under an override. */
interface Authorisation {
  readonly line: string | undefined;
}

/** Waits for a second person where the step needs one. Whatever was answered before is held against the clock again. */
export async function authorise(context: RunContext, node: PlannedStep): Promise<Authorisation | Stop> {
  const before = context.journal.state().approvals[node.id];
  if (before?.override !== undefined && stillMeant(context, before.override)) return { line: undefined };
  const pending =
    before?.line === undefined ? approvalRequestSchema.safeParse(before?.request).data : undefined;
  if (before?.line !== undefined) {
    const verdict = check(context, node, before.line, before.nonce);
    if (verdict.ok) return { line: before.line };
    await record(context, {
      type: "approval.refused",
      step: node.id,
      code: verdict.code,
      message: verdict.message,
    });
  }
  const reason = context.answers.overrides[node.id];
  if (reason !== undefined) return await override(context, node, reason);
  const open = stillOpen(context, pending);
  const request = open ?? (await requestApproval(context, node));
  // What was asked before is shown again: it may be lost with the terminal that showed it.
  const remind = open === undefined ? undefined : () => context.onPending?.(open);
  return await awaitAnswer(context, node, request, remind);
}

const stillOpen = (context: RunContext, request: ApprovalRequest | undefined): ApprovalRequest | undefined =>
  request !== undefined && answerableUntil(request) > context.ports.clock.now() ? request : undefined;

/** An override is used by whoever gave it, as long as an unanswered request would stand: not days later, by a colleague. */
const stillMeant = (context: RunContext, { by, at }: { readonly by: string; readonly at: string }): boolean =>
  by === context.executor && context.ports.clock.now() - Date.parse(at) <= patienceMs;

async function override(
  context: RunContext,
  node: PlannedStep,
  reason: string,
): Promise<Authorisation | Stop> {
  const found = overrideFor(node, context.catalogue);
  if ("message" in found) return { kind: "needs-human", step: node.id, code: "OVERRIDE_REFUSED", ...found };
  await record(context, {
    type: "approval.overridden",
    step: node.id,
    by: context.executor,
    reason,
    bound: found.bound,
    reviewOwed: true,
  });
  return { line: undefined };
}

function check(context: RunContext, node: PlannedStep, line: string, nonce: string): ApprovalVerdict {
  const state = context.journal.state();
  return verifyApproval(line, {
    people: context.people,
    now: context.ports.clock.now(),
    planHash: context.plan.hash,
    run: state.run ?? "",
    step: node.id,
    nonce,
    requester: state.requester ?? context.executor,
    executor: context.executor,
    contactsCommit: context.plan.contactsCommit,
  });
}

async function awaitAnswer(
  context: RunContext,
  node: PlannedStep,
  request: ApprovalRequest,
  remind: (() => void) | undefined,
): Promise<Authorisation | Stop> {
  let reminds = remind;
  const tried = new Set<string>();
  const done = new AbortController();
  const signal = AbortSignal.any([context.stop, context.abort, done.signal]);
  const pasted: string[] = [];
  void collect(context, signal, pasted);
  try {
    for (;;) {
      const answers = [
        context.answers.approval,
        await context.journal.store.readFile(answerFile),
        ...pasted.splice(0),
      ];
      for (const line of answers) {
        if (line === undefined || line.trim() === "" || tried.has(line.trim())) continue;
        tried.add(line.trim());
        const answer = await take(context, node, line.trim(), request.nonce);
        if (answer !== undefined) return answer;
      }
      if (answerableUntil(request) <= context.ports.clock.now())
        return waiting(
          node,
          "The request for approval has ended unanswered.",
          "Go on with `./runbook resume`: it asks anew.",
        );
      reminds?.();
      reminds = undefined;
      if (!context.wait)
        return waiting(
          node,
          `${node.id} waits for a second person's approval.`,
          "Then go on with `./runbook resume`.",
        );
      await context.ports.clock.sleep(pollMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return interrupted(node.id);
  } finally {
    done.abort();
  }
}

async function collect(context: RunContext, signal: AbortSignal, pasted: string[]): Promise<void> {
  try {
    for (;;) {
      const line = await context.pasted(signal);
      if (line === undefined || signal.aborted) return;
      pasted.push(line);
    }
  } catch {
    // No more lines; the folder is still looked into.
  }
}

async function take(
  context: RunContext,
  node: PlannedStep,
  line: string,
  nonce: string,
): Promise<Authorisation | Stop | undefined> {
  const verdict = check(context, node, line, nonce);
  if (verdict.ok) {
    const { approver, keyFingerprint } = verdict;
    await record(context, {
      type: "approval.received",
      step: node.id,
      line,
      approver: approver.id,
      keyFingerprint,
    });
    return { line };
  }
  const { code, message } = verdict;
  if (code === "APPROVAL_DENIED") {
    await record(context, { type: "approval.denied", step: node.id, message });
    return {
      kind: "denied",
      step: node.id,
      code,
      message,
      hint: "One deny stops the run; start a new one if need be.",
    };
  }
  await record(context, { type: "approval.refused", step: node.id, code, message });
  return undefined;
}

function waiting(node: PlannedStep, message: string, hint: string): Stop {
  return { kind: "waiting", step: node.id, code: "APPROVAL_MISSING", message, hint };
}
