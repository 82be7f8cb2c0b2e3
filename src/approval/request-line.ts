import { deflateRawSync, inflateRawSync } from "node:zlib";
import canonicalize from "canonicalize";
import { approvalRequestSchema, type ApprovalRequest } from "./document.ts";

/** Begins every pasted request, so that a request is not taken for an approval. */
const prefix = "approve-this:";
/** Far above any real request, characters; inflating stops there, too. */
const longest = 65_536;

/** A request as one line that can be pasted into a chat. */
export function encodeRequest(request: ApprovalRequest): string {
  const text = canonicalize(approvalRequestSchema.parse(request)) ?? "";
  return prefix + deflateRawSync(Buffer.from(text, "utf8")).toString("base64url");
}

/** Reads a pasted line or the text of approval-request.json. @returns a sentence when it is neither. */
export function decodeRequest(text: string): ApprovalRequest | string {
  const trimmed = text.trim();
  if (trimmed.length > longest) return "This is too long to be a request for approval.";
  try {
    const json = trimmed.startsWith("{") ? trimmed : inflate(trimmed);
    const parsed = approvalRequestSchema.safeParse(JSON.parse(json));
    if (parsed.success) return parsed.data;
    return `This is no request for approval: ${parsed.error.issues[0]?.path.join(".") ?? ""} ${parsed.error.issues[0]?.message ?? ""}.`;
  } catch {
    return "This is no request for approval; paste the whole line that begins with approve-this:, or name its file.";
  }
}

function inflate(line: string): string {
  const packed = line.replace(/\s+/g, "");
  if (!packed.startsWith(prefix)) throw new RangeError("no request");
  const bytes = Buffer.from(packed.slice(prefix.length), "base64url");
  return inflateRawSync(bytes, { maxOutputLength: longest }).toString("utf8");
}
