import { z } from "zod";
import { workOn, refuseFailures } from "../accounts/bulk-work.ts";
import { chosenUsers, planUsers } from "../accounts/chosen-users.ts";
import { endSessions } from "../accounts/end-sessions.ts";
import { budgetInput, usersInput } from "../accounts/inputs.ts";
import { untilNothingLeft } from "../accounts/recheck.ts";
import { Budget } from "../bulk/budget.ts";
import { callerWithin } from "../bulk/caller.ts";
import { durationOf } from "../bulk/estimate.ts";
import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  ...usersInput,
  everyone: z
    .boolean()
    .default(false)
    .describe("Everybody, protected accounts left out; `atMost` has to be said."),
  activeSince: maybeInstant.describe("Of everybody, only those active since then (day precision)."),
  atMost: z
    .int()
    .min(1)
    .optional()
    .describe("Everybody is at most so many; one more stops it before it begins."),
  createdBefore: maybeInstant.describe("Only sessions that began before this."),
  createdSince: maybeInstant.describe(
    "Only sessions that began at or after this, or in which somebody impersonates.",
  ),
  rechecks: z
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe("How often in a row, 60 s apart, everybody is looked at again and nothing may be found."),
  budget: budgetInput,
});
const output = z.object({
  users: z.int(),
  /** Ended by this step. */
  sessions: z.int(),
});
type Input = z.infer<typeof input>;

/** Above it a second person is needed, and above the other one nobody may go on alone (table "Who may act alone"). */
const freeMax = 20;
const aloneMax = 500;
/** Sessions of one user, where nobody has counted; for the estimate alone. */
const sessionsGuess = 2;

const countOf = ({ count, atMost }: Readonly<Record<string, unknown>>): number =>
  Number(count ?? atMost ?? Infinity);

/** Ends open sessions one by one, those that wait for a task, too. Nobody is locked out: they sign in again. */
export const sessionsRevoke: Step<Input, z.infer<typeof output>> = {
  name: "sessions.revoke",
  summary: "End the open sessions of named users, of a list, or of everybody",
  effect: "converge",
  dangerous: true,
  approvalFrom: `above ${freeMax} people`,
  needsApproval: (_, decisions) => countOf(decisions) > freeMax,
  override: {
    bound: `${aloneMax} people at most`,
    refuses: (_, decisions) =>
      countOf(decisions) <= aloneMax
        ? undefined
        : {
            message: `Ending the sessions of more than ${aloneMax} people needs a second person.`,
            hint: "Ask somebody to run `./runbook approve`; the deny list or a shorter list needs less.",
          },
  },
  limits: { attempts: 3 },
  undo: "Nothing; they sign in again.",
  input,
  output,
  async plan(given, { ports, signal }) {
    const call = callerWithin({ clock: ports.clock, budget: new Budget(ports.clock, given.budget), signal });
    const { count, decisions, notes } = await planUsers(given, ports, call);
    const { clerkFrontendApi } = await ports.stack.identity();
    const requests = count * (2 + sessionsGuess);
    const who = given.everyone ? `everybody (${count} users, at most ${given.atMost})` : `${count} users`;
    return {
      summary: `End the open sessions of ${who}${windowText(given)}, pending ones, too. A token that was issued before works for up to 60 s more.`,
      target: `clerk:${clerkFrontendApi}/sessions`,
      operation: "sessions.revoke",
      decisions: {
        ...decisions,
        createdBefore: given.createdBefore,
        createdSince: given.createdSince,
      },
      notes: [
        `About ${requests} requests at ${given.budget} in 10 s: ${durationOf(requests, given.budget)} with ${sessionsGuess} sessions each.`,
        ...notes,
      ],
    };
  },
  async run(given, context) {
    const { ports, signal } = context;
    const call = callerWithin({ clock: ports.clock, budget: new Budget(ports.clock, given.budget), signal });
    const { source, total } = await chosenUsers(given, context, call);
    const filter = {
      createdBefore: instantOf(given.createdBefore),
      createdSince: instantOf(given.createdSince),
    };
    const act = async (user: string) => await endSessions(user, ports.accounts, call, filter);
    const first = await workOn(context, { source, act, total });
    const { found, failures } = await untilNothingLeft(context, {
      source: () => source(""),
      act,
      clean: Math.max(given.rechecks, first.failed > 0 ? 1 : 0),
    });
    refuseFailures("Sessions could not be ended of", { failed: 0, failures });
    return { users: first.done + first.failed, sessions: first.tally + found };
  },
};

function windowText({ createdBefore, createdSince }: Input): string {
  const before = createdBefore === "" ? "" : ` that began before ${createdBefore}`;
  return `${before}${createdSince === "" ? "" : ` that began since ${createdSince} or are impersonated`}`;
}
