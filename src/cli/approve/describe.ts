import { openedText } from "../../bypass/opened-routes.ts";
import { printable } from "../../ports/printable.ts";
import type { ApprovalRequest } from "../../approval/document.ts";

/** What the signature will stand for, in words. */
export function describeRequest(request: ApprovalRequest): readonly string[] {
  const { grant } = request;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["asked for by", request.requester],
    ["reason", request.reason],
    ["step", request.step],
    ["bypass", grant && `${grant.mode} on stack ${grant.stack}, project ${grant.project}`],
    ["at the latest until", grant?.until],
    ["lets in", grant && `sessions with a token since ${grant.since}`],
    ["LETS EVERYONE IN", grant?.mode === "open" ? `${openedText(grant)}, as nobody` : undefined],
    ["keeps out", grant === undefined || grant.deny.length === 0 ? undefined : grant.deny.join(", ")],
    ["plan", request.planHash],
    ["ends", request.notAfter],
  ];
  const lines = rows.flatMap(([name, value]) =>
    // From someone else's line: nothing of it may look like a row of ours.
    value === undefined ? [] : [`  ${name.padEnd(20)}${printable(value)}`],
  );
  return ["WHAT YOU SIGN", ...lines];
}
