import type { ApprovalRequest } from "./document.ts";

/** How long a request for a grant waits for its answer, and the answer for its first use, milliseconds. */
const patienceMs = 60 * 60_000;

/**
 * The last instant at which a request may be signed, and its answer first be used; milliseconds since the Unix epoch. An
 * approval that covers renewals lives longer than that, but whoever signs does so for tonight's situation.
 */
export function answerableUntil({ notAfter, grant }: Pick<ApprovalRequest, "notAfter" | "grant">): number {
  const ends = Date.parse(notAfter);
  return grant === undefined ? ends : Math.min(ends, Date.parse(grant.from) + patienceMs);
}
