import { NeedsHuman } from "../../errors.ts";
import {
  approvalBytes,
  approvalNamespace,
  encodeApproval,
  type ApprovalDocument,
  type ApprovalRequest,
} from "../../approval/document.ts";
import { answerableUntil, type Person } from "../../approval/person.ts";
import { unarmor } from "../../approval/sshsig.ts";
import { verifyApproval } from "../../approval/verify.ts";
import type { Ports } from "../../ports/index.ts";

/** How far two laptops' clocks may differ, milliseconds: each by the minute that the gate allows, one fast and one slow. */
const clockSkewMs = 120_000;

interface Signing {
  readonly request: ApprovalRequest;
  readonly person: Person;
  readonly people: readonly Person[];
  readonly ports: Pick<Ports, "clock" | "signer">;
  readonly keyFile: string;
  /** Why it is denied; undefined: it is approved. */
  readonly deny: string | undefined;
}

/** @throws NeedsHuman for what this person may not answer, or not now */
export function refuseAnswer({ request, person, ports, deny }: Omit<Signing, "keyFile" | "people">): void {
  const nowMs = ports.clock.now();
  if (deny === undefined && person.id === request.requester)
    throw new NeedsHuman("You asked for this yourself; someone else has to approve it.", {
      code: "APPROVAL_SELF",
      hint: "See contacts/ for who may, or take it back with --deny.",
    });
  if (deny === undefined && nowMs > answerableUntil(request))
    throw new NeedsHuman("This request has ended; they have to ask anew.", {
      code: "APPROVAL_EXPIRED",
      hint: "`./runbook resume` asks again.",
    });
  if (Date.parse(request.grant?.from ?? "") > nowMs + clockSkewMs)
    throw new NeedsHuman("This request is for a time to come; it is signed when it is wanted.", {
      code: "APPROVAL_INVALID",
      hint: "Compare the clocks of both machines, and let them ask anew.",
    });
}

/** @returns the answer as a line. @throws NeedsHuman when the key does not sign, or the result would not be accepted */
export async function signAnswer({
  request,
  person,
  people,
  ports,
  keyFile,
  deny,
}: Signing): Promise<string> {
  const document: ApprovalDocument = {
    ...request,
    kind: deny === undefined ? "approve" : "deny",
    approver: person.id,
    reason: deny ?? request.reason,
  };
  const armored = await ports.signer.sign(approvalBytes(document), { namespace: approvalNamespace, keyFile });
  const line = encodeApproval(document, unarmor(armored));
  const verdict = verifyApproval(line, { people, now: ports.clock.now() });
  const asMeant = verdict.ok || (deny !== undefined && verdict.code === "APPROVAL_DENIED");
  if (!asMeant) throw new NeedsHuman(verdict.message, { code: verdict.code, hint: "Nothing was sent." });
  return line;
}
