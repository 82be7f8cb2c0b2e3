import { deflateRawSync, inflateRawSync } from "node:zlib";
import canonicalize from "canonicalize";
import { z } from "zod";
import { recipeSchema, type Recipe } from "./recipe.ts";
import { approvalRequestSchema, type ApprovalRequest } from "../approval/document.ts";

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
