import { READ_ONLY, refuseOpened } from "../../guard/src/opened.ts";
import type { GrantMode } from "../ports/live-gate.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { type ReadContacts, refuseApproval } from "./check-approval.ts";
import { formatInstant, type Seconds } from "./instant.ts";
import { approvalIsPending } from "./opening.ts";
import { Refusal } from "./refusal.ts";
import type { Answer } from "./statement.ts";

interface Circumstances {
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

/** What an opening says of routes and methods. An empty list is one that was not given. */
export interface OpenedWish {
  readonly mode: GrantMode;
  readonly routes?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
}

const given = (list: readonly string[] | undefined) =>
  list === undefined || list.length === 0 ? undefined : list;

/**
 * Why these routes and methods cannot be opened, by the gate's own judgement; undefined when they can.
 * The field, and the rest of a sentence that begins with it.
 */
export function openedProblem(
  wish: OpenedWish,
): { readonly field: "routes" | "methods"; readonly message: string } | undefined {
  const [routes, methods] = [given(wish.routes), given(wish.methods)];
  if (wish.mode !== "open") {
    const field = routes !== undefined ? "routes" : methods !== undefined ? "methods" : undefined;
    if (field === undefined) return undefined;
    return { field, message: `belong to mode open; ${wish.mode} lets no stranger in anywhere` };
  }
  const sentence = refuseOpened(routes, methods);
  if (sentence === null) return undefined;
  const [, field, message = sentence] = /^(routes|methods):? (?:is )?(.*?)\.?$/s.exec(sentence) ?? [];
  return { field: field === "methods" ? "methods" : "routes", message };
}

/** What mode `open` opens, its methods spelled out, so that whoever approves it reads them. Nothing in the other mode. */
export function openedBy(wish: OpenedWish): {
  readonly routes?: readonly string[];
  readonly methods?: readonly string[];
} {
  if (wish.mode !== "open") return {};
  return { routes: [...(wish.routes ?? [])], methods: [...(given(wish.methods) ?? READ_ONLY)] };
}

/** As a person would say it: `GET, HEAD on /rota, /prices/**`. */
export function openedText({ routes = [], methods = READ_ONLY }: Omit<OpenedWish, "mode">): string {
  return `${(methods ?? READ_ONLY).join(", ")} on ${(routes ?? []).join(", ")}`;
}
