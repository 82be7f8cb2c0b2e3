import type { Plan } from "./plan.ts";
import { stepsOf } from "./walk.ts";
import type { ApprovalRequest } from "../approval/document.ts";

const minuteMs = 60_000;

/**
 * Why a request does not follow from its plan; undefined when it does. A line that shows one plan and asks for a wider
 * grant than the plan's own step must not be signed.
 */
export function requestMisfit(request: ApprovalRequest, plan: Plan): string | undefined {
  const { grant } = request;
  if (plan.hash !== request.planHash) return "The request is for another plan.";
  if (plan.contactsCommit !== request.contactsCommit)
    return "The request names other contacts than its plan.";
  const step = stepsOf(plan.nodes).find(({ id }) => id === request.step);
  if (step === undefined || !step.dangerous)
    return `The plan has no step ${request.step} that needs an approval.`;
  const opens = step.use === "bypass.open";
  if (opens !== (grant !== undefined)) return "The request does not ask for what its step does.";
  if (grant === undefined) return undefined;
  const { mode, totalMinutes, sinceMinutes, deny, routes, methods } = step.action.decisions;
  if (grant.stack !== plan.stack.stack || grant.project !== plan.stack.project)
    return `The grant is for stack ${grant.stack}, project ${grant.project}; the plan's are ${plan.stack.stack}, ${plan.stack.project}.`;
  if (grant.mode !== mode) return `The grant is for mode ${grant.mode}, the plan's is ${String(mode)}.`;
  // From now on, for an incident that has been open before goes on counting its four hours, which the program holds.
  const totalMs = Date.parse(grant.until) - Date.parse(grant.from);
  if (typeof totalMinutes !== "number" || totalMs > totalMinutes * minuteMs)
    return "The grant lasts longer in total than its plan says.";
  const cutOffMs = Date.parse(grant.first) - Date.parse(grant.since);
  if (typeof sinceMinutes === "number" && cutOffMs > sinceMinutes * minuteMs)
    return "The grant lets in older tokens than its plan says.";
  if (!within(grant.routes, routes) || !within(grant.methods, methods))
    return "The grant opens routes or methods that its plan does not name.";
  const denied = Array.isArray(deny) ? deny : [];
  if (!denied.every((id) => typeof id === "string" && grant.deny.includes(id)))
    return "The grant lets people in whom its plan keeps out.";
  return undefined;
}

/** Whether every one of them stands in the plan's list; a plan without a list names none. */
function within(asked: readonly string[], planned: unknown): boolean {
  const named: readonly unknown[] = Array.isArray(planned) ? planned : [];
  return asked.every((each) => named.includes(each));
}
