import type { ApprovedPolicy } from "../approval/document.ts";
import { verifyApproval } from "../approval/verify.ts";
import { decodeApproval } from "../approval/document.ts";
import { readPeople, type ReadContacts } from "../bypass/check-approval.ts";
import { formatInstant, type Seconds } from "../bypass/instant.ts";
import { Refusal } from "../bypass/refusal.ts";
import type { PolicyConfig } from "../ports/stack.ts";
import type { PolicyAnswer } from "./decide.ts";

/** As many ids one person may deny alone; containment waits for nobody. */
export const aloneMax = 20;

interface Circumstances {
  readonly policy: PolicyConfig | undefined;
  readonly stack: string;
  readonly project: string;
  readonly nowSeconds: Seconds;
  /** A preview shows what an update would refuse. */
  readonly dryRun: boolean;
  readonly contacts: ReadContacts;
}

/**
 * Whether a second person stands behind what is new of the policy, or the table of who may act alone allows it without.
 * What is live already is not judged again, so that an unchanged config stays accepted after its approval has ended.
 * @returns warnings for the output
 * @throws Refusal when a real update lacks the approval it needs
 */
export async function mayChangePolicy(
  answer: PolicyAnswer,
  around: Circumstances,
): Promise<readonly string[]> {
  const { added, removed, raisedTo, isLive, unreadable } = answer;
  if (isLive) return [];
  const wanted: ApprovedPolicy = {
    ...{ deny: [...added], allow: [...removed] },
    ...{ stack: around.stack, project: around.project },
    ...(raisedTo === undefined ? {} : { epochUntil: formatInstant(raisedTo) }),
  };
  if (added.length + removed.length === 0 && raisedTo === undefined) return [];
  const { approval, keyExposed } = around.policy ?? {};
  const problem = await refuseApproval(approval, wanted, around);
  if (problem === undefined) return [];
  // Whoever restores what somebody has tampered with gives nobody anything: what was live is not known.
  const needs = unreadable ? [] : needsOf(answer, keyExposed === true);
  if (needs.length === 0) return alone(answer);
  const sentence = `${needs.join(" ")} ${approval === undefined ? "Put what `./runbook approve` prints into policy.approval, or let a step do it" : problem}`;
  if (!around.dryRun) throw new Refusal(sentence.replace(/\.?$/, "."));
  return [`Approval pending: ${sentence}`];
}

function needsOf({ added, removed, raisedTo }: PolicyAnswer, keyExposed: boolean): readonly string[] {
  return [
    ...(added.length > aloneMax
      ? [`Denying more than ${aloneMax} ids (${added.length}) needs a second person's approval.`]
      : []),
    ...(removed.length > 0
      ? [`Taking ${removed.join(", ")} off the deny list always needs a second person's approval.`]
      : []),
    ...(raisedTo !== undefined && !keyExposed
      ? [
          "Raising the epoch needs a second person's approval; alone only when a key is known to be out (`pulumi config set --plaintext --path policy.keyExposed true`).",
        ]
      : []),
  ];
}

function alone({ added, raisedTo }: PolicyAnswer): readonly string[] {
  const what = [
    ...(raisedTo === undefined
      ? []
      : [`asks everybody who signed in before ${formatInstant(raisedTo)} to do so again`]),
    ...(added.length === 0 ? [] : [`denies ${added.join(", ")}`]),
  ];
  return [`EMERGENCY EXIT: this ${what.join(" and ")} with nobody's approval. Its review is pending.`];
}

async function refuseApproval(
  line: string | undefined,
  wanted: ApprovedPolicy,
  { contacts, nowSeconds }: Pick<Circumstances, "contacts" | "nowSeconds">,
): Promise<string | undefined> {
  if (line === undefined) return "Nobody has approved it.";
  const decoded = decodeApproval(line);
  if (typeof decoded === "string") return decoded;
  const read = await contacts(decoded.document.contactsCommit);
  if ("problem" in read) return read.problem;
  const people = readPeople(read.text);
  if (people === undefined)
    return "contacts/people.yaml at the approval's commit is not a valid list of people.";
  const verdict = verifyApproval(line, { people, now: nowSeconds * 1000, policy: wanted });
  return verdict.ok ? undefined : verdict.message;
}
