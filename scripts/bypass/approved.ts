import { bypassOpenInput, type BypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { decodeApproval, type ApprovalDocument } from "../../src/approval/document.ts";
import { fold } from "../../src/journal/fold.ts";
import { frozenPlan } from "../../src/run/frozen-plans.ts";
import { NeedsHuman, type Code } from "../../src/errors.ts";
import { openFolders } from "../../src/open-folders.ts";
import { peopleAt } from "../../src/people/who.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { stepsOf } from "../../src/plan/walk.ts";
import { verifyApproval } from "../../src/approval/verify.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import type { Person } from "../../src/approval/person.ts";
import type { StepContext } from "../../src/steps/step.ts";
import { badArgument } from "../../src/cli/edge.ts";

/** An approval as one line, and what was found out about it. The stack program has the last word on it. */
export interface Approved {
  readonly line: string;
  readonly document: ApprovalDocument;
  /** Who signed, and with which key; a sentence when that is in doubt. */
  readonly signed:
    | { readonly approver: Person; readonly keyFingerprint: string }
    | { readonly code: Code; readonly problem: string };
  /** What it was asked for, from its run's own plan; without that run here, from what was signed. */
  readonly input: Partial<BypassOpenInput>;
  /** What its run's plan would do, the commit of a redeployment among it; undefined without that run here. */
  readonly planned?: StepContext["planned"] | undefined;
}

export interface Reading {
  readonly root: string;
  readonly ports: OpenedPorts;
  /** Who is about to act. */
  readonly by: string;
}

/** Its plan, where the run that asked for it is in this checkout. */
interface Asked {
  readonly planHash: string | undefined;
  readonly nonce: string | undefined;
  readonly requester: string | undefined;
  readonly contactsCommit: string | undefined;
  readonly ended: boolean;
  readonly input: BypassOpenInput | undefined;
  readonly planned: StepContext["planned"] | undefined;
}

/** @throws BadInput for what is no approval of an opening */
function decoded(line: string): ApprovalDocument {
  const found = decodeApproval(line);
  if (typeof found !== "string" && found.document.grant !== undefined) return found.document;
  throw badArgument(
    `--approval: ${typeof found === "string" ? found : "it is no approval of an opening."}`,
    "Give the line that `./runbook approve` printed, or its file.",
  );
}

/**
 * Holds an approval against the run that asked for it, and against whoever acts now.
 * @throws NeedsHuman when it lets nothing happen · BadInput when it is none, or its contacts are not in this checkout
 */
export async function readApproved(line: string, reading: Reading): Promise<Approved> {
  const approved = await lookAtApproval(line, reading, reading.ports.clock.now());
  if ("approver" in approved.signed) return approved;
  const { code, problem } = approved.signed;
  throw new NeedsHuman(problem, { code, hint: "Nothing was opened with it; ask a second person anew." });
}

/**
 * The same for a renewal: its hour is over, but whoever signed it does not carry it out, now as little as at the first
 * opening. Any other doubt is left to the stack program.
 * @throws NeedsHuman `APPROVAL_SELF` · BadInput when it is none, or its contacts are not in this checkout
 */
export async function readRenewed(line: string, reading: Reading): Promise<Approved> {
  const begun = decoded(line).grant?.from ?? "";
  const approved = await lookAtApproval(line, reading, Date.parse(begun));
  const { signed, document } = approved;
  // Somebody may have deployed since the first opening; a renewal goes with what is live.
  if (!("code" in signed) || signed.code !== "APPROVAL_SELF") return { ...approved, planned: undefined };
  throw new NeedsHuman(`${document.approver} approved this opening, so someone else has to renew it.`, {
    code: "APPROVAL_SELF",
    hint: "Let anyone else of the team type it; alone, `./runbook bypass open` opens for 15 minutes, and its review is pending.",
  });
}

async function lookAtApproval(line: string, { root, ports, by }: Reading, now: number): Promise<Approved> {
  const document = decoded(line);
  const people = await peopleAt(ports.git, document.contactsCommit);
  const asked = await askedFor(root, document);
  const verdict = verifyApproval(line, {
    people,
    now,
    executor: by,
    ...(asked === undefined ? {} : { run: document.run, ...defined(asked) }),
  });
  return {
    line,
    document,
    input: asked?.input ?? grantedInput(document),
    planned: asked?.planned,
    signed: verdict.ok
      ? asked?.ended === true
        ? { code: "APPROVAL_DENIED", problem: `${document.run} was denied, and one deny stops it.` }
        : { approver: verdict.approver, keyFingerprint: verdict.keyFingerprint }
      : { code: verdict.code, problem: verdict.message },
  };
}

function defined({ planHash, nonce, requester, contactsCommit }: Asked) {
  return {
    ...(planHash === undefined ? {} : { planHash }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(requester === undefined ? {} : { requester }),
    ...(contactsCommit === undefined ? {} : { contactsCommit }),
  };
}

/** @throws PermanentFailure `PLAN_CHANGED` when the run is here and its plan was edited */
async function askedFor(root: string, document: ApprovalDocument): Promise<Asked | undefined> {
  const store = await (await openFolders(root)).open(document.run).catch(() => undefined);
  if (store === undefined) return undefined;
  const state = fold(await readJournal(store));
  const plan = await frozenPlan(store, state);
  const approval = state.approvals[document.step];
  const step = stepsOf(plan.nodes).find(({ id }) => id === document.step);
  const request = approval?.request as { readonly requester?: string } | undefined;
  return {
    planHash: plan.hash,
    nonce: approval?.nonce ?? "",
    requester: request?.requester ?? state.requester,
    contactsCommit: plan.contactsCommit,
    ended: state.outcome === "denied",
    input: bypassOpenInput.safeParse(step?.inputs).data,
    planned: step?.action,
  };
}

/** As much of an opening as the second person has signed. */
function grantedInput({ grant, reason }: ApprovalDocument): Partial<BypassOpenInput> {
  if (grant === undefined) return { reason };
  const { mode, routes, methods, deny } = grant;
  return { mode, routes: [...routes], methods: [...methods], deny: [...deny], reason: reason.slice(0, 500) };
}
