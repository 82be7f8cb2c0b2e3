import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { refuseFailures, workOn } from "../accounts/bulk-work.ts";
import { planUsers } from "../accounts/chosen-users.ts";
import { budgetInput, usersInput } from "../accounts/inputs.ts";
import { plannedUsers } from "../accounts/named-users.ts";
import { resetPassword } from "../accounts/quick-ways.ts";
import { listedAccounts } from "../accounts/walk.ts";
import { callsWithin } from "../bulk/caller.ts";
import { BadInput } from "../errors.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  ...usersInput,
  factorsOf: usersInput.users.describe(
    "Of those users, whose second factors are taken away, by Clerk id. Taking one from its owner lowers the wall.",
  ),
  budget: budgetInput,
});
const output = z.object({ users: z.int(), factors: z.int() });

/** Ends sessions, and has the password changed at the next sign-in; second factors go only where somebody is named. */
export const usersReset: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "users.reset",
  summary:
    "Have users change their password at the next sign-in, end their sessions, take named second factors away",
  effect: "converge",
  dangerous: true,
  undo: "Nothing: they choose a new password, and set their second factors up again.",
  input,
  output,
  async plan(given, { ports, signal }) {
    const call = callsWithin(ports, given.budget, signal);
    const { count, decisions, notes, ids } = await planUsers(given, ports, call);
    const strangers = given.factorsOf.filter((id) => ids !== undefined && !ids.includes(id));
    if (strangers.length > 0)
      throw new BadInput(`factorsOf names users who are not among those: ${strangers.join(", ")}.`, {
        code: "BAD_LIST",
        hint: "Name them among the users, too, or leave them out.",
      });
    const { clerkFrontendApi } = await ports.stack.identity();
    const factors =
      given.factorsOf.length === 0 ? "" : ` Second factors are taken from ${given.factorsOf.join(", ")}.`;
    return {
      summary: `Have ${counted(count, "user")} change their password and end their sessions; who has none is signed out.${factors}`,
      target: `clerk:${clerkFrontendApi}/users`,
      operation: "users.reset",
      decisions: { ...decisions, factorsOf: given.factorsOf.toSorted() },
      notes: [
        "People without a password, who come by a social account or a code, only sign in again.",
        "Instances made before 2025-12-08 ask for the new password only where that task is turned on (Dashboard > Sessions).",
        ...notes,
      ],
    };
  },
  async run(given, context) {
    const { ports, signal, planned } = context;
    const call = callsWithin(ports, given.budget, signal);
    const ids = await plannedUsers(planned?.decisions["digest"], given, ports, call);
    const named = new Set(given.factorsOf);
    const worked = await workOn(context, {
      source: (from) => listedAccounts(ids, ports.accounts, call, from),
      total: ids.length,
      act: async ([account]) => {
        if (account === undefined) return 0;
        if (named.has(account.id)) await call((how) => ports.accounts.clearFactors(account.id, how));
        await resetPassword(account, ports.accounts, call);
        return named.has(account.id) ? 1 : 0;
      },
    });
    refuseFailures("These could not be reset", worked);
    return { users: worked.done, factors: worked.tally };
  },
};
