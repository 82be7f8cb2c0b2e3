import { resolve } from "node:path";
import { troubleText } from "../../adapters/file-trouble.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import type { ApprovalRequest } from "../../approval/document.ts";
import { openedText } from "../../bypass/check-opening.ts";
import { printable } from "../../ports/printable.ts";
import { badArgument } from "../edge.ts";

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

/** Far longer than a file's name, which may look alike: `approval.txt`. */
const line = /^[\w-]{100,}\.[\w-]+$/;

/** Far above any approval, bytes. */
const approvalMax = 1_000_000;

/** `--approval` as it was given: the line that `./runbook approve` printed, or a file that holds it. @throws BadInput */
export async function approvalLine(given: string | undefined, cwd: string): Promise<string | undefined> {
  if (given === undefined || line.test(given.trim())) return given?.trim();
  try {
    return (await readRegularText(resolve(cwd, given), approvalMax)).trim();
  } catch (error) {
    throw badArgument(
      `--approval ${given.slice(0, 60)} is neither an approval's line nor a file: ${troubleText(error)}`,
      "Paste the whole line.",
    );
  }
}
