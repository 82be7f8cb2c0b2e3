import { deflateRawSync, inflateRawSync } from "node:zlib";
import canonicalize from "canonicalize";
import { z } from "zod";
import { type ApprovalRequest, approvalRequestSchema } from "../approval/document.ts";
import type { Plan } from "./plan.ts";
import { type Recipe, recipeSchema } from "./recipe.ts";
import { stepsOf } from "./walk.ts";

/** Begins every pasted request, so that a request is not taken for an approval. */
const prefix = "approve-this:";
/** Far above any real request, characters; inflating stops there, too. */
const longest = 65_536;

/** What travels: the request, and what it takes to plan the same in another clone. */
const sentSchema = z.strictObject({ request: approvalRequestSchema, recipe: recipeSchema });

export interface SentRequest {
  readonly request: ApprovalRequest;
  /** Undefined for the bare text of approval-request.json, whose plan lies beside it. */
  readonly recipe: Recipe | undefined;
}

/** A request as one line that can be pasted into a chat; about two thousand characters. */
export function encodeRequest(request: ApprovalRequest, recipe: Recipe): string {
  const text = canonicalize(sentSchema.parse({ request, recipe })) ?? "";
  return prefix + deflateRawSync(Buffer.from(text, "utf8"), { level: 9 }).toString("base64url");
}

/** Reads a pasted line or the text of approval-request.json, trusting neither. @returns a sentence when it is neither. */
export function decodeRequest(text: string): SentRequest | string {
  const trimmed = text.trim();
  if (trimmed.length > longest) return "This is too long to be a request for approval.";
  try {
    if (trimmed.startsWith("{")) return checked(bareSchema, JSON.parse(trimmed));
    return checked(sentSchema, JSON.parse(inflate(trimmed)));
  } catch {
    return "This is no request for approval; paste the whole line that begins with approve-this:, or name its file.";
  }
}

const bareSchema = approvalRequestSchema.transform((request) => ({ request, recipe: undefined }));

function checked(schema: z.ZodType<SentRequest>, value: unknown): SentRequest | string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `This is no request for approval: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`;
}

function inflate(line: string): string {
  const packed = line.replace(/\s+/g, "");
  if (!packed.startsWith(prefix)) throw new RangeError("no request");
  const bytes = Buffer.from(packed.slice(prefix.length), "base64url");
  return inflateRawSync(bytes, { maxOutputLength: longest }).toString("utf8");
}

const minuteMs = 60_000;

/**
 * Why a request does not follow from its plan; undefined when it does. A line that shows one plan and asks for a wider
 * grant than the plan's own step must not be signed.
 */
export function requestMismatch(request: ApprovalRequest, plan: Plan): string | undefined {
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
