import type { ApprovedGrant } from "./document.ts";

const at = (instant: string): number => Date.parse(instant);
const within = (inner: readonly string[], outer: readonly string[]): boolean =>
  inner.every((item) => outer.includes(item));

/**
 * Why an approved grant does not cover the wanted one; undefined when it does. Covered is what is the same or
 * narrower: a later start or cut-off, an earlier end, fewer routes and methods, more people denied.
 */
export function grantRefusal(approved: ApprovedGrant | undefined, wanted: ApprovedGrant): string | undefined {
  if (approved === undefined) return "The approval covers no bypass.";
  if (approved.stack !== wanted.stack)
    return `The approval is for stack ${approved.stack}, not ${wanted.stack}.`;
  if (approved.project !== wanted.project)
    return `The approval is for project ${approved.project}, not ${wanted.project}.`;
  if (approved.mode !== wanted.mode) return `The approval is for mode ${approved.mode}, not ${wanted.mode}.`;
  if (at(wanted.until) > at(approved.until)) return `The approval covers no end after ${approved.until}.`;
  if (at(wanted.from) < at(approved.from)) return `The approval covers no start before ${approved.from}.`;
  if (at(wanted.first) < at(approved.first))
    return `The approval is for an incident that was not open before ${approved.first}.`;
  if (at(wanted.since) < at(approved.since))
    return `The approval lets in no token issued before ${approved.since}.`;
  if (!within(approved.deny, wanted.deny)) return "The approval keeps people out whom this would let in.";
  if (!within(wanted.routes, approved.routes)) return "The approval does not cover all these routes.";
  if (!within(wanted.methods, approved.methods)) return "The approval does not cover all these methods.";
  return undefined;
}
