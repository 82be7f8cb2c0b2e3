import { decodeApproval } from "../approval/document.ts";

/** What a signed line says of the opening that it covers. Read without trusting: the stack program verifies it. */
export interface CoveringApproval {
  readonly line: string;
  readonly approver: string;
  readonly requester: string;
  /** The latest end that it covers, renewals included; ISO 8601, UTC. */
  readonly until: string;
}

export interface Covered {
  readonly mode: string;
  readonly until: string;
  /** The incident's first opening; undefined where it is not known. */
  readonly first?: string | undefined;
}

/** The approval among `lines` under which this opening stands, if one of them is it. */
export function coveringApproval(
  lines: readonly (string | undefined)[],
  opening: Covered,
  of: { readonly stack: string; readonly project: string },
): CoveringApproval | undefined {
  for (const line of new Set(lines)) {
    const decoded = line === undefined ? "none" : decodeApproval(line);
    if (line === undefined || typeof decoded === "string" || decoded.document.kind !== "approve") continue;
    const { approver, requester, grant } = decoded.document;
    if (grant === undefined || grant.stack !== of.stack || grant.project !== of.project) continue;
    if (grant.mode !== opening.mode || Date.parse(grant.until) < Date.parse(opening.until)) continue;
    if (opening.first !== undefined && Date.parse(opening.first) !== Date.parse(grant.first)) continue;
    return { line, approver, requester, until: grant.until };
  }
  return undefined;
}
