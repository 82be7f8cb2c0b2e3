import { z } from "zod";
import { decodeApproval, type ApprovedGrant } from "../approval/document.ts";
import { peopleSchema, type Person } from "../approval/person.ts";
import { verifyApproval } from "../approval/verify.ts";
import { formatInstant, type Seconds } from "./instant.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { parse } from "yaml";

/** contacts/people.yaml as it was at a commit; a sentence when that commit cannot be trusted or read. */
export type ReadContacts = (
  commit: string,
) => Promise<{ readonly text: string } | { readonly problem: string }>;

export interface ApprovalQuestion {
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

function readPeople(text: string): readonly Person[] | undefined {
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
