import { z } from "zod";
import { additionLine, additionsTo, type Addition } from "../accounts/additions.ts";
import { refuseFailures, workOn } from "../accounts/bulk-work.ts";
import { planUsers } from "../accounts/chosen-users.ts";
import { claimOf, sortedIds } from "../accounts/digest.ts";
import { budgetInput, usersInput } from "../accounts/inputs.ts";
import { plannedUsers } from "../accounts/named-users.ts";
import { listedAccounts } from "../accounts/walk.ts";
import { counted } from "../facts/amounts.ts";
import { callsWithin, type Call } from "../bulk/caller.ts";
import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import { PermanentFailure } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { printable } from "../ports/printable.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  ...usersInput,
  since: maybeInstant
    .removeDefault()
    .refine((text) => text !== "", "must be said")
    .describe("What was added to the accounts at or after this is the intruder's."),
  budget: budgetInput,
});
const output = z.object({ users: z.int(), removed: z.int() });

/** Additions that the plan shows by name. */
const shownMax = 50;

/** Its plan lists what was added; running it takes exactly that away. */
export const accountsClean: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "accounts.clean",
  summary:
    "Take off accounts what was added since: e-mail addresses, external accounts, passkeys, trusted devices, API keys",
  effect: "converge",
  dangerous: true,
  planOutdates: true,
  undo: "Nothing: the owner adds what was theirs again.",
  input,
  output,
  async plan(given, { ports, signal }) {
    const call = callsWithin(ports, given.budget, signal);
    const { count, decisions, notes, ids } = await planUsers(given, ports, call);
    const { clerkFrontendApi } = await ports.stack.identity();
    const fixed = { target: `clerk:${clerkFrontendApi}/users`, operation: "accounts.clean" };
    if (ids === undefined) {
      const found = ports.lists.claimed?.(given.list)?.found;
      const summary = `Take off ${counted(count, "account")} what was added since ${given.since}`;
      return { ...fixed, summary, decisions: { ...decisions, found: found ?? null }, notes };
    }
    const { additions, said } = await gather(ids, given.since, ports, call);
    const lines = sortedIds(additions.map(additionLine));
    const claim = claimOf(lines);
    await ports.lists.keep(claim, lines);
    const shown = additions
      .slice(0, shownMax)
      .map(({ user, what, name, since }) => `${user}: ${what} ${printable(name)} (${since})`);
    const more = additions.length > shown.length ? [`and ${additions.length - shown.length} more`] : [];
    return {
      ...fixed,
      summary: `Take ${counted(additions.length, "thing")} off ${counted(count, "account")}, added since ${given.since}`,
      decisions: { ...decisions, found: claim.digest },
      notes: [...shown, ...more, ...said, ...notes],
    };
  },
  async run(given, context) {
    const { ports, signal, planned } = context;
    const call = callsWithin(ports, given.budget, signal);
    const ids = await plannedUsers(planned?.decisions["digest"], given, ports, call);
    const lines = new Set(await plannedLines(planned?.decisions["found"], ports));
    const since = instantOf(given.since) ?? Infinity;
    const worked = await workOn(context, {
      source: (from) => listedAccounts(ids, ports.accounts, call, from),
      total: ids.length,
      act: async ([account]) => {
        if (account === undefined) return 0;
        const { found } = await additionsTo(account, since, ports.accounts, call);
        const mine = found.filter((each) => lines.has(additionLine(each)));
        for (const { user, what, id } of mine)
          await call((how) => ports.accounts.remove(user, what, id, how));
        return mine.length;
      },
    });
    refuseFailures("These accounts could not be cleaned", worked);
    return { users: worked.done, removed: worked.tally };
  },
};

async function gather(
  ids: readonly string[],
  since: string,
  { accounts }: Pick<Ports, "accounts">,
  call: Call,
): Promise<{ readonly additions: readonly Addition[]; readonly said: readonly string[] }> {
  const additions: Addition[] = [];
  const said = new Set<string>();
  for await (const { value } of listedAccounts(ids, accounts, call)) {
    const { found, unseen, left } = await additionsTo(value, instantOf(since) ?? Infinity, accounts, call);
    additions.push(...found);
    for (const each of [...unseen, ...left]) said.add(each);
  }
  return { additions, said: [...said] };
}

async function plannedLines(digest: unknown, { lists }: Pick<Ports, "lists">): Promise<readonly string[]> {
  const kept = typeof digest === "string" ? await lists.kept(digest) : undefined;
  if (kept !== undefined && claimOf(kept).digest === digest) return kept;
  throw new PermanentFailure("What was planned to be taken away is not on this machine.", {
    code: "PLAN_CHANGED",
    hint: "Resume where it was planned, or start a new run.",
  });
}
