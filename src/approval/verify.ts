import type { Code } from "../errors.ts";
import { answerableUntil, type Person } from "./person.ts";
import {
  approvalNamespace,
  decodeApproval,
  type ApprovalDocument,
  type ApprovedGrant,
  type ApprovedPolicy,
  type DecodedApproval,
} from "./document.ts";
import { grantRefusal } from "./grant-cover.ts";
import { policyRefusal } from "./policy-cover.ts";
import { fingerprint, parsePublicKeyLine } from "./ssh-key.ts";
import { parseSshSignature, verifySshSignature } from "./sshsig.ts";

/** What the approval is held against. What is left out is not compared; `people` and `now` always are. */
export interface ApprovalExpectation {
  /** contacts/people.yaml at the document's `contactsCommit`, read and checked to be an ancestor by the caller. */
  readonly people: readonly Person[];
  /** When it is first used, milliseconds since the Unix epoch; its hour is for that, renewals have longer. */
  readonly now: number;
  readonly planHash?: string;
  readonly run?: string;
  readonly step?: string;
  readonly nonce?: string;
  readonly requester?: string;
  /** Who is about to act. */
  readonly executor?: string;
  readonly contactsCommit?: string;
  /** The very grant that is to be put in force. */
  readonly grant?: ApprovedGrant;
  /** The very change of the auth policy that is to be put in force. */
  readonly policy?: ApprovedPolicy;
}

export type ApprovalVerdict =
  | {
      readonly ok: true;
      readonly document: ApprovalDocument;
      readonly approver: Person;
      /** `SHA256:…` of the key that signed. */
      readonly keyFingerprint: string;
    }
  | { readonly ok: false; readonly code: Code; readonly message: string };

const refuse = (code: Code, message: string): ApprovalVerdict => ({ ok: false, code, message });

/**
 * Whether this line lets that effect happen. Pure; never throws; the message is one sentence for a person.
 * A deny that a known key signed is refused as APPROVAL_DENIED, whoever signed it and however old it is.
 */
export function verifyApproval(line: string, expected: ApprovalExpectation): ApprovalVerdict {
  const decoded = decodeApproval(line);
  if (typeof decoded === "string") return refuse("APPROVAL_INVALID", decoded);
  const signed = signer(decoded, expected.people);
  if (typeof signed === "string") return refuse("APPROVAL_INVALID", signed);
  const { document } = decoded;
  const mismatch = differences(document, expected);
  if (mismatch !== undefined) return refuse("APPROVAL_INVALID", mismatch);
  if (document.kind === "deny")
    return refuse("APPROVAL_DENIED", `${signed.person.name} denied it: ${document.reason}`);
  return checkSigned(document, signed, expected);
}

interface Signed {
  readonly person: Person;
  readonly keyFingerprint: string;
}

function checkSigned(
  document: ApprovalDocument,
  signed: Signed,
  expected: ApprovalExpectation,
): ApprovalVerdict {
  const { person } = signed;
  if (!person.may.includes("approve"))
    return refuse(
      "APPROVAL_INVALID",
      `${person.name} may not approve: contacts/people.yaml does not say so.`,
    );
  if (person.id === document.requester)
    return refuse("APPROVAL_SELF", `${person.name} asked for this; someone else has to approve it.`);
  if (person.id === expected.executor)
    return refuse("APPROVAL_SELF", `${person.name} is carrying this out; someone else has to approve it.`);
  if (expected.now > Date.parse(document.notAfter))
    return refuse("APPROVAL_EXPIRED", `The approval ended at ${document.notAfter}; ask for a new one.`);
  if (expected.now > answerableUntil(document))
    return refuse(
      "APPROVAL_EXPIRED",
      "The approval was not used within the hour that it was asked for; ask for a new one.",
    );
  if (expected.grant !== undefined) {
    const refusal = grantRefusal(document.grant, expected.grant);
    if (refusal !== undefined) return refuse("APPROVAL_INVALID", refusal);
  }
  if (expected.policy !== undefined) {
    const refusal = policyRefusal(document.policy, expected.policy);
    if (refusal !== undefined) return refuse("APPROVAL_INVALID", refusal);
  }
  return { ok: true, document, approver: person, keyFingerprint: signed.keyFingerprint };
}

/** The one person whose key made the signature, or a sentence. */
function signer(decoded: DecodedApproval, people: readonly Person[]): Signed | string {
  try {
    const signature = parseSshSignature(decoded.signature);
    const blob = Buffer.from(signature.key.blob);
    const owners = people.filter((person) =>
      person.keys.some((line) => blob.equals(parsePublicKeyLine(line).blob)),
    );
    const keyFingerprint = fingerprint(blob);
    const [owner, other] = owners;
    if (owner === undefined)
      return `The key ${keyFingerprint} that signed the approval is nobody's in contacts/people.yaml at that commit.`;
    if (other !== undefined)
      return `The key ${keyFingerprint} stands under both ${owner.id} and ${other.id} in contacts/people.yaml, so it proves neither.`;
    if (owner.id !== decoded.document.approver)
      return `The approval names ${decoded.document.approver} but ${owner.id}'s key signed it.`;
    if (!verifySshSignature(signature, decoded.bytes, approvalNamespace))
      return "The approval's signature does not fit its text; it was changed, or signed for something else.";
    return { person: owner, keyFingerprint };
  } catch (error) {
    return `The approval's signature cannot be read: ${(error as Error).message}.`;
  }
}

const compared = [
  ["planHash", "another plan"],
  ["run", "another run"],
  ["step", "another step"],
  ["nonce", "another request"],
  ["requester", "another requester"],
  ["contactsCommit", "another commit of the contacts"],
] as const;

function differences(document: ApprovalDocument, expected: ApprovalExpectation): string | undefined {
  const found = compared.find(([key]) => expected[key] !== undefined && expected[key] !== document[key]);
  return found === undefined ? undefined : `The approval is for ${found[1]}; ask for one for this.`;
}
