import { parse } from "yaml";
import { z } from "zod";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { type ApprovedGrant, decodeApproval } from "../approval/document.ts";
import { peopleSchema, type Person } from "../approval/person.ts";
import { verifyApproval } from "../approval/verify.ts";
import { formatInstant, type Seconds } from "./instant.ts";

/** contacts/people.yaml as it was at a commit; a sentence when that commit cannot be trusted or read. */
export type ReadContacts = (
  commit: string,
) => Promise<{ readonly text: string } | { readonly problem: string }>;

interface ApprovalQuestion {
  readonly line: string;
  readonly statement: OpenStatement;
  readonly stack: string;
  readonly project: string;
  readonly contacts: ReadContacts;
  /** When it is used; the incident's first opening once it is live or renewed, so that a later preview stays clean. */
  readonly atSeconds: Seconds;
}

/** Why the approval does not let this opening happen, in one sentence; undefined when it does. */
export async function refuseApproval(question: ApprovalQuestion): Promise<string | undefined> {
  const decoded = decodeApproval(question.line);
  if (typeof decoded === "string") return decoded;
  const contacts = await question.contacts(decoded.document.contactsCommit);
  if ("problem" in contacts) return contacts.problem;
  const people = readPeople(contacts.text);
  if (people === undefined)
    return "contacts/people.yaml at the approval's commit is not a valid list of people.";
  const verdict = verifyApproval(question.line, {
    people,
    now: question.atSeconds * 1000,
    grant: grantOf(question),
  });
  return verdict.ok ? undefined : verdict.message;
}

/** @returns undefined when the text is no valid list of people. */
export function readPeople(text: string): readonly Person[] | undefined {
  try {
    return z.safeParse(peopleSchema, parse(text)).data;
  } catch {
    return undefined;
  }
}

function grantOf({ statement, stack, project }: ApprovalQuestion): ApprovedGrant {
  return {
    mode: statement.mode,
    from: formatInstant(statement.nbf),
    until: formatInstant(statement.exp),
    since: formatInstant(statement.since),
    first: formatInstant(statement.first),
    routes: [...(statement.routes ?? [])],
    methods: [...(statement.methods ?? [])],
    deny: [...(statement.deny ?? [])],
    stack,
    project,
  };
}

/** What a signed line says of the opening that it covers. Read without trusting: the stack program verifies it. */
export interface CoveringApproval {
  readonly line: string;
  readonly approver: string;
  readonly requester: string;
  /** The latest end that it covers, renewals included; ISO 8601, UTC. */
  readonly until: string;
}

export interface Covered {
  readonly mode: string;
  readonly until: string;
  /** The incident's first opening; undefined where it is not known. */
  readonly first?: string | undefined;
}

/** The approval among `lines` under which this opening stands, if one of them is it. */
export function coveringApproval(
  lines: readonly (string | undefined)[],
  opening: Covered,
  of: { readonly stack: string; readonly project: string },
): CoveringApproval | undefined {
  for (const line of new Set(lines)) {
    const decoded = line === undefined ? "none" : decodeApproval(line);
    if (line === undefined || typeof decoded === "string" || decoded.document.kind !== "approve") continue;
    const { approver, requester, grant } = decoded.document;
    if (grant === undefined || grant.stack !== of.stack || grant.project !== of.project) continue;
    if (grant.mode !== opening.mode || Date.parse(grant.until) < Date.parse(opening.until)) continue;
    if (opening.first !== undefined && Date.parse(opening.first) !== Date.parse(grant.first)) continue;
    return { line, approver, requester, until: grant.until };
  }
  return undefined;
}
