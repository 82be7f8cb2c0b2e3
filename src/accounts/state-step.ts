import { z } from "zod";
import { callsWithin, type Call } from "../bulk/caller.ts";
import { durationOf } from "../bulk/estimate.ts";
import { counted } from "../facts/amounts.ts";
import type { Accounts } from "../ports/accounts.ts";
import type { Ports } from "../ports/index.ts";
import type { BulkContext } from "./bulk-work.ts";
import { planUsers } from "./chosen-users.ts";
import { budgetInput, usersInput } from "./inputs.ts";
import { plannedUsers } from "./named-users.ts";
import { refuseLockingOut, requirePermitted } from "./refuse-locking-out.ts";
import { setState, type UserState } from "./set-state.ts";

const input = z.strictObject({ ...usersInput, budget: budgetInput });
const output = z.object({
  /** Users whom this step changed; others were so already, or are gone. */
  users: z.int(),
  /** Those, as a list's file: what undoes this step takes it. */
  list: z.string(),
  digest: z.string(),
});
type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

interface Meaning {
  /** e.g. `users.ban` */
  readonly name: string;
  /** e.g. `Ban`, before the count of users. */
  readonly verb: string;
  /** What follows the users, as a sentence of its own. */
  readonly then: string;
  readonly what: "ban" | "lock";
  /** It keeps people out: then it is held against mistakes that keep out too many. */
  readonly keepsOut: boolean;
  readonly state: (accounts: Accounts, call: Call) => UserState;
}

/** Above this nobody may keep people out alone (RUNBOOKS: "Who may act alone"). */
const aloneMax = 5;

interface Planning {
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** What the steps that ban, lock and take that back have in common: everything but their words and one request. */
export function stateStep({ name, verb, then, what, keepsOut, state }: Meaning) {
  return {
    name,
    effect: "converge" as const,
    dangerous: true,
    ...(keepsOut ? { override: override(verb) } : {}),
    input,
    output,
    async plan(given: Input, { ports, signal }: Planning) {
      const call = callsWithin(ports, given.budget, signal);
      await requirePermitted(what, ports, call);
      const { count, decisions, notes, ids } = await planUsers(given, ports, call);
      if (keepsOut) await refuseLockingOut(ids, ports, call);
      const { clerkFrontendApi } = await ports.stack.identity();
      const requests = Math.ceil(count / (what === "ban" ? 50 : 1)) + 2 * Math.ceil(count / 100);
      return {
        summary: `${verb} ${counted(count, "user")}. ${then}`,
        target: `clerk:${clerkFrontendApi}/users`,
        operation: name,
        decisions,
        notes: [`About ${requests} requests: ${durationOf(requests, given.budget)}.`, ...notes],
      };
    },
    async run(given: Input, context: BulkContext & Planning): Promise<Output> {
      const call = callsWithin(context.ports, given.budget, context.signal);
      const ids = await plannedUsers(context.planned?.decisions["digest"], given, context.ports, call);
      const { list, digest, count } = await setState(ids, state(context.ports.accounts, call), context, call);
      return { users: count, list, digest };
    },
  };
}

const override = (verb: string) => ({
  bound: `${aloneMax} users at most`,
  refuses: (_: Input, { count }: Readonly<Record<string, unknown>>) =>
    Number(count) <= aloneMax
      ? undefined
      : {
          message: `${verb} more than ${aloneMax} users: a second person is needed.`,
          hint: "Ask somebody to run `./runbook approve`; sessions.revoke and policy.deny act meanwhile.",
        },
});
