import type { ApprovedPolicy } from "./document.ts";

const within = (inner: readonly string[], outer: readonly string[]): boolean =>
  inner.every((item) => outer.includes(item));

/**
 * Why an approved change of the auth policy does not cover the wanted one; undefined when it does. Covered is what is the
 * same or less: fewer ids put on or taken off, an earlier epoch.
 */
export function policyRefusal(
  approved: ApprovedPolicy | undefined,
  wanted: ApprovedPolicy,
): string | undefined {
  if (approved === undefined) return "The approval covers no change of the auth policy.";
  if (approved.stack !== wanted.stack)
    return `The approval is for stack ${approved.stack}, not ${wanted.stack}.`;
  if (approved.project !== wanted.project)
    return `The approval is for project ${approved.project}, not ${wanted.project}.`;
  if (!within(wanted.deny, approved.deny)) return "The approval does not cover all these ids.";
  if (!within(wanted.allow, approved.allow)) return "The approval does not cover taking all these ids off.";
  if (wanted.epochUntil === undefined) return undefined;
  if (approved.epochUntil === undefined) return "The approval covers no epoch.";
  if (Date.parse(wanted.epochUntil) > Date.parse(approved.epochUntil))
    return `The approval covers no epoch after ${approved.epochUntil}.`;
  return undefined;
}
