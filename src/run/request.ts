import { randomBytes } from "node:crypto";
import type { ApprovalRequest, ApprovedGrant } from "../approval/document.ts";
import type { PlannedStep } from "../plan/plan.ts";
import { instant } from "../ports/clock.ts";
import type { Ports } from "../ports/index.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { record, type RunContext } from "./context.ts";

/** In the run's folder: what is asked, and where the answer is looked for. */
export const requestFile = "approval-request.json";
export const answerFile = "approval.txt";
/** How long a request that opens nothing may be answered, milliseconds. */
export const patienceMs = 60 * 60_000;
/** Longest reason in a document, characters. */
const longestReason = 1000;

/** What it takes to ask. `requester` is whoever began the record, unless another one is given. */
type Asking = Pick<RunContext, "plan" | "ports" | "journal" | "executor" | "catalogue" | "onRecord"> & {
  readonly requester?: string;
};

/** Asks for the second person: on the record, and as a file in the run's folder. */
export async function requestApproval(context: Asking, node: PlannedStep): Promise<ApprovalRequest> {
  const { plan, ports, journal } = context;
  const grant = await stepGrant(node, context);
  const step = context.catalogue.get(node.use);
  const policy = await step?.policy?.(step.input.parse(node.inputs), ports, node.action.decisions);
  const notAfter = grant?.until ?? instant(ports.clock.now() + patienceMs);
  const head = journal.head();
  const request: ApprovalRequest = {
    v: 1,
    planHash: plan.hash,
    run: journal.state().run ?? "",
    step: node.id,
    requester: context.requester ?? journal.state().requester ?? context.executor,
    nonce: randomBytes(16).toString("base64url"),
    notAfter,
    reason: reasonOf(node, plan.inputs),
    contactsCommit: plan.contactsCommit,
    ...(head === undefined ? {} : { record: { ...head } }),
    ...(grant === undefined ? {} : { grant }),
    ...(policy === undefined ? {} : { policy }),
  };
  await journal.store.writeFile(requestFile, `${JSON.stringify(request, null, 2)}\n`);
  await record(context, { type: "approval.requested", step: node.id, nonce: request.nonce, request });
  return request;
}

function reasonOf(node: PlannedStep, inputs: Readonly<Record<string, unknown>>): string {
  const reason = node.inputs["reason"] ?? inputs["reason"];
  const text = typeof reason === "string" && reason.trim() !== "" ? reason : node.title;
  return text.trim().slice(0, longestReason);
}

/** The grant that a step asks a second person for; undefined where its plan is all that is signed. */
export async function stepGrant(
  { use, inputs }: Pick<PlannedStep, "use" | "inputs">,
  { catalogue, ports }: { readonly catalogue: Catalogue; readonly ports: Pick<Ports, "stack" | "clock"> },
): Promise<ApprovedGrant | undefined> {
  const step = catalogue.get(use);
  return await step?.grant?.(step.input.parse(inputs), ports);
}
