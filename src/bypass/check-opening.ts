import { refuseApproval, type ReadContacts } from "./check-approval.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { formatInstant, type Seconds } from "./instant.ts";
import { approvalIsPending } from "./opening.ts";
import { Refusal } from "./refusal.ts";
import type { Answer } from "./statement.ts";

export interface Circumstances {
  readonly bypass: BypassConfig | undefined;
  readonly project: string;
  readonly nowSeconds: Seconds;
  readonly stack: string;
  /** A preview shows the grant with its approval pending; only a real update refuses. */
  readonly dryRun: boolean;
  readonly contacts: ReadContacts;
  /** Take the opening as in force already: then its approval may have ended since. */
  readonly live: boolean;
}

/**
 * Whether a second person stands behind the opening.
 * @returns warnings for the output.
 * @throws Refusal when a real update lacks the approval it needs.
 */
export async function checkOpening(answer: Answer, around: Circumstances): Promise<readonly string[]> {
  const { opening } = answer;
  const { bypass } = around;
  if (opening === undefined || bypass === undefined || opening.expired) return [];
  const until = formatInstant(opening.statement.exp);
  if (!opening.needsApproval) {
    return [
      `EMERGENCY EXIT: this opens ${opening.statement.mode} until ${until} with nobody's approval. Its review is pending: see \`./runbook bypass status\`.`,
    ];
  }
  const problem = await approvalProblem(bypass.approval, opening, around, approvalIsPending(bypass));
  if (problem === undefined) return [];
  if (!around.dryRun) throw new Refusal(problem);
  return [`Approval pending: ${problem}`];
}

async function approvalProblem(
  line: string | undefined,
  opening: NonNullable<Answer["opening"]>,
  around: Circumstances,
  pending: boolean,
): Promise<string | undefined> {
  if (pending || line === undefined)
    return "An opening of more than 15 minutes, or in mode open, needs a second person's approval: put what `./runbook approve` prints into bypass.approval (`pulumi config set --plaintext --path`).";
  return await refuseApproval({
    line,
    statement: opening.statement,
    stack: around.stack,
    project: around.project,
    contacts: around.contacts,
    // Its `notAfter` is for the first opening; renewals are covered up to the end that it names in total.
    atSeconds: around.live || opening.isLive || opening.renews ? opening.statement.first : around.nowSeconds,
  });
}
