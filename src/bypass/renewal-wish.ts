import { BadInput, NeedsHuman } from "../errors.ts";
import { decodeApproval, type ApprovalDocument } from "../approval/document.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { PENDING_APPROVAL } from "./config.ts";
import { bareMinutes } from "./next-opening.ts";
import { bypassOpenInput, longestMinutes, totalMinutesMax, type BypassOpenInput } from "./step-schemas.ts";
import type { BypassRenewInput } from "./renewal.ts";

/** An opening within an approval that is there already. */
export interface RenewalWish {
  readonly input: BypassOpenInput;
  readonly line: string;
  readonly document: ApprovalDocument;
  /** It goes on from an opening under the same approval, so the hour for its first use is over. */
  readonly goesOn: boolean;
}

/**
 * What a renewal opens: what is open already, under the approval that it was opened with; or, with a line that was given,
 * what that line allows, narrowed by what was said. Pure.
 * @throws BadInput when there is nothing to renew, or the line is no approval of an opening · NeedsHuman
 * `APPROVAL_MISSING` when nobody approved what is open, or this checkout cannot know the approval
 */
export function renewalWish(given: BypassRenewInput, before: BypassConfig | undefined): RenewalWish {
  const line = given.approval ?? approvalOf(before);
  const found = decodeApproval(line);
  const document = typeof found === "string" ? undefined : found.document;
  const grant = document?.grant;
  if (document === undefined || grant === undefined)
    throw new BadInput(
      `--approval: ${typeof found === "string" ? found : "it is no approval of an opening."}`,
      {
        code: "BAD_ARGUMENT",
        hint: "Give the line that `./runbook approve` printed, or its file.",
      },
    );
  const goesOn = before?.approval !== undefined && before.approval.trim() === line.trim();
  const from = goesOn ? before : grant;
  const parsed = bypassOpenInput.safeParse({
    mode: given.mode ?? from.mode,
    routes: given.routes ?? from.routes ?? [],
    methods: given.methods ?? from.methods ?? [],
    minutes: given.minutes ?? (goesOn ? lengthOf(before) : longestMinutes),
    totalMinutes: totalMinutesMax,
    deny: given.deny ?? from.deny ?? [],
    reason: document.reason.slice(0, 500),
    incident: given.incident ?? (goesOn ? before.incident : undefined) ?? "emergency",
  });
  if (parsed.success) return { input: parsed.data, line, document, goesOn };
  const [issue] = parsed.error.issues;
  throw new BadInput(`${issue?.path.join(".")}: ${issue?.message}`, {
    code: "BAD_ARGUMENT",
    hint: "See docs/steps.md, bypass.renew.",
  });
}

function approvalOf(before: BypassConfig | undefined): string {
  if (before === undefined)
    throw new BadInput("there is no open bypass in this checkout's config", {
      code: "BAD_ARGUMENT",
      hint: "Open one with `./runbook bypass open`.",
    });
  if (before.approval === PENDING_APPROVAL)
    throw new NeedsHuman(
      "The approval of what is open is not in the stack's record: it was opened past the engine, elsewhere.",
      { code: "APPROVAL_MISSING", hint: "Give the approval's line with --approval." },
    );
  if (before.approval !== undefined) return before.approval;
  throw new NeedsHuman("Nobody approved what is open, so there is no approval to renew it under.", {
    code: "APPROVAL_MISSING",
    hint: "`./runbook bypass renew` goes on alone for 15 minutes; its review is pending then.",
  });
}

/** A renewal is as long as the opening that it follows. */
export function lengthOf(before: BypassConfig): number {
  const from = before.from ?? before.until;
  return Math.max(1, Math.round((before.until - from) / 60) || bareMinutes);
}
