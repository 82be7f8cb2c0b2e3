import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { budgetInput } from "../accounts/inputs.ts";
import { everybody } from "../accounts/walk.ts";
import { callsWithin } from "../bulk/caller.ts";
import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import type { Account, AccountFilter } from "../ports/accounts.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  activeSince: maybeInstant.describe("Also how many were active since then (day precision)."),
  lookAt: z
    .int()
    .min(0)
    .max(10_000)
    .default(2_000)
    .describe("How many accounts are looked at, oldest first, for who cannot verify again."),
  budget: budgetInput,
});
const output = z.object({
  users: z.int(),
  active: z.int(),
  /** Of those that were looked at. */
  cannotVerify: z.int(),
  lookedAt: z.int(),
});

/** How many a sign-out would reach, before anybody decides on one. */
export const usersCount: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "users.count",
  summary: "Count users, those active lately, and who has no password or address to verify again with",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async ({ lookAt }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `Count the users of ${clerkFrontendApi}, and look at up to ${lookAt} of them`,
      target: `clerk:${clerkFrontendApi}/users`,
      operation: "users.count",
      decisions: {},
    };
  },
  async run({ activeSince, lookAt, budget }, { ports, signal, note }) {
    const { accounts, clock } = ports;
    const call = callsWithin({ clock }, budget, signal);
    const since = instantOf(activeSince);
    const lately: AccountFilter = since === undefined ? {} : { activeSince: since };
    const users = await call((how) => accounts.count({}, how));
    const active = await call((how) => accounts.count(lately, how));
    let lookedAt = 0;
    let cannotVerify = 0;
    if (lookAt > 0)
      for await (const { value } of everybody(accounts, call, lately, "")) {
        if (!canVerify(value)) cannotVerify++;
        if (++lookedAt >= lookAt) break;
      }
    await note(
      `${counted(users, "user")}, ${active} of them active since ${activeSince === "" ? "ever" : activeSince}. Of ${lookedAt} that were looked at, ${cannotVerify} have neither a password nor a verified address: they sign in anew by one click.`,
    );
    return { users, active, cannotVerify, lookedAt };
  },
};

/** By what Clerk's component offers: a password, or a code to a verified address. Social, SSO and e-mail links do not count. */
const canVerify = ({ hasPassword, emails }: Account): boolean =>
  hasPassword || emails.some(({ verified }) => verified);
