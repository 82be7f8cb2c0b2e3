import canonicalize from "canonicalize";
import { z } from "zod";
import { parseJson } from "../ports/parse-json.ts";

/** `-n` of `ssh-keygen -Y sign`: a signature made for anything else approves nothing here. */
export const approvalNamespace = "auth-bypass-approval@clerk-vercel-runbooks";

/** Far above any real document; a paste gone wrong ends here. */
const maxLineLength = 65_536;

const instant = z.iso.datetime({ message: "must be a time in UTC such as 2026-11-21T03:00:00Z" });
const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "a full commit hash");

/** What the gate may obey. `until` is the latest end in total, renewals included; times are ISO 8601 in UTC. */
const approvedGrantSchema = z.strictObject({
  mode: z.enum(["stale-sessions", "open"]),
  from: instant,
  until: instant,
  since: instant,
  first: instant,
  routes: z.array(z.string()).default([]),
  methods: z.array(z.string()).default([]),
  deny: z.array(z.string()).default([]),
  stack: z.string().min(1),
  project: z.string().min(1),
});
export type ApprovedGrant = z.infer<typeof approvedGrantSchema>;

/** What of the auth policy may change: ids put on or taken off the deny list, an epoch no later than `epochUntil`. */
const approvedPolicySchema = z.strictObject({
  deny: z.array(z.string()).default([]),
  allow: z.array(z.string()).default([]),
  epochUntil: instant.optional(),
  stack: z.string().min(1),
  project: z.string().min(1),
});
export type ApprovedPolicy = z.infer<typeof approvedPolicySchema>;

const common = {
  v: z.literal(1),
  planHash: z.string().min(16).max(200),
  run: z.string().min(1),
  step: z.string().min(1),
  requester: z.string().min(1),
  nonce: z.string().min(16).max(100),
  notAfter: instant,
  reason: z.string().trim().min(1).max(1000),
  contactsCommit: commit,
  /** The run's record as it was when this was asked: number and hash of its last line. Signed, so it cannot be rewritten later. */
  record: z.strictObject({ seq: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  grant: approvedGrantSchema.optional(),
  policy: approvedPolicySchema.optional(),
};

/** What is asked of the second person: the document without their name and answer. */
export const approvalRequestSchema = z.strictObject(common);
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/** What the second person signs. */
export const approvalSchema = z.strictObject({
  ...common,
  kind: z.enum(["approve", "deny"]),
  approver: z.string().min(1),
});
export type ApprovalDocument = z.infer<typeof approvalSchema>;

/** RFC 8785 bytes: the one spelling that is signed. */
export function approvalBytes(document: ApprovalDocument): Buffer {
  return Buffer.from(canonicalize(approvalSchema.parse(document)) ?? "", "utf8");
}

/** One line that survives chat: base64url(canonical JSON) "." base64url(raw SSHSIG). */
export function encodeApproval(document: ApprovalDocument, signature: Uint8Array): string {
  return `${approvalBytes(document).toString("base64url")}.${Buffer.from(signature).toString("base64url")}`;
}

export interface DecodedApproval {
  readonly document: ApprovalDocument;
  /** Exactly what was signed. */
  readonly bytes: Buffer;
  readonly signature: Buffer;
}

/** Reads the line without trusting it. Whitespace that a chat adds is dropped. @returns a sentence when it is not one. */
export function decodeApproval(line: string): DecodedApproval | string {
  if (line.length > maxLineLength)
    return "The approval is too long to be one; paste the whole line, nothing else.";
  const match = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(line.replace(/\s+/g, ""));
  if (!match) return "The approval is not one whole line of the form text.signature; paste it again.";
  const bytes = Buffer.from(match[1] ?? "", "base64url");
  const parsed = approvalSchema.safeParse(parseJson(bytes.toString("utf8")));
  if (!parsed.success) return `The approval's text is not an approval document: ${issueText(parsed.error)}.`;
  if (!approvalBytes(parsed.data).equals(bytes)) return "The approval's text is not in canonical form.";
  return { document: parsed.data, bytes, signature: Buffer.from(match[2] ?? "", "base64url") };
}

function issueText(error: z.ZodError): string {
  const [first] = error.issues;
  return first === undefined ? "unknown reason" : `${first.path.join(".") || "it"}: ${first.message}`;
}
