import { z } from "zod";
import { workOn, refuseFailures } from "../accounts/bulk-work.ts";
import { chosenUsers, planUsers } from "../accounts/chosen-users.ts";
import { endSessions } from "../accounts/end-sessions.ts";
import { budgetInput, usersInput } from "../accounts/inputs.ts";
import { banForAMoment, resetPassword } from "../accounts/quick-ways.ts";
import { requirePermitted } from "../accounts/refuse-locking-out.ts";
import { untilNothingLeft } from "../accounts/recheck.ts";
import { callsWithin, type Call } from "../bulk/caller.ts";
import { counted } from "../facts/amounts.ts";
import { costOf } from "../bulk/estimate.ts";
import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import type { Account } from "../ports/accounts.ts";
import type { Ports } from "../ports/index.ts";
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
  way: z
    .enum(["sessions", "password", "ban"])
    .default("sessions")
    .describe(
      "One by one; or faster, newer sessions, too: by marking passwords compromised (a new one is asked for), or by banning and unbanning fifty at a time.",
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
  /** Ended one by one, as far as batches are on record; another way does not count them. */
  sessions: z.int(),
});
type Input = z.infer<typeof input>;

/** Above it a second person is needed, and above the other one nobody may go on alone (table "Who may act alone"). */
const freeMax = 20;
const aloneMax = 500;
/** Sessions of one user, where nobody has counted; for the estimate alone. */
const sessionsGuess = 2;

const requestsEach = { sessions: 2 + sessionsGuess, password: 1.01, ban: 0.06 };
const wayText = {
  sessions: "",
  password: " by marking their passwords compromised, so that a new one is asked for",
  ban: " by banning and unbanning them, fifty at a time",
};

const countOf = ({ count, atMost }: Readonly<Record<string, unknown>>): number =>
  Number(count ?? atMost ?? Infinity);

/** Ends open sessions one by one, those that wait for a task, too. Nobody is locked out: they sign in again. */
export const sessionsRevoke: Step<Input, z.infer<typeof output>> = {
  name: "sessions.revoke",
  summary: "End the open sessions of named users, of a list, or of everybody",
  effect: "converge",
  dangerous: true,
  approvalFrom: `above ${freeMax} people, and for the quick ways always`,
  needsApproval: ({ way }, decisions) => way !== "sessions" || countOf(decisions) > freeMax,
  override: {
    bound: `${aloneMax} people at most`,
    refuses: ({ way }, decisions) => {
      const hint = "Ask somebody to run `./runbook approve`; the deny list or a shorter list needs less.";
      if (way !== "sessions")
        return { message: `The quick way "${way}" keeps people out, if only for a moment.`, hint };
      if (countOf(decisions) <= aloneMax) return undefined;
      return { message: `Ending the sessions of more than ${aloneMax} people needs a second person.`, hint };
    },
  },
  limits: { attempts: 3 },
  undo: "Nothing; they sign in again.",
  input,
  output,
  async plan(given, { ports, signal }) {
    const call = callsWithin(ports, given.budget, signal);
    if (given.way === "ban") await requirePermitted("ban", ports, call);
    const { count, decisions, notes } = await planUsers(given, ports, call);
    const { clerkFrontendApi } = await ports.stack.identity();
    const requests = Math.ceil(count * requestsEach[given.way]);
    const who = given.everyone
      ? `everybody (${counted(count, "user")}, at most ${given.atMost})`
      : counted(count, "user");
    return {
      summary: `End the open sessions of ${who}${windowText(given)}${wayText[given.way]}, pending ones, too. A token that was issued before works for up to 60 s more.`,
      target: `clerk:${clerkFrontendApi}/sessions`,
      operation: "sessions.revoke",
      decisions: {
        ...decisions,
        way: given.way,
        createdBefore: given.createdBefore,
        createdSince: given.createdSince,
      },
      notes: [
        `${costOf(requests, given.budget)}${given.way === "sessions" ? ` with ${sessionsGuess} sessions each` : ""}.`,
        ...(given.way === "sessions" || (given.createdBefore === "" && given.createdSince === "")
          ? []
          : [`The way "${given.way}" knows no window: it ends newer sessions and older ones, too.`]),
        ...notes,
      ],
    };
  },
  async run(given, context) {
    const { ports, signal } = context;
    const call = callsWithin(ports, given.budget, signal);
    const { source, accounts, total } = await chosenUsers(given, context, call);
    const filter = {
      createdBefore: instantOf(given.createdBefore),
      createdSince: instantOf(given.createdSince),
    };
    const act = async (user: string) => await endSessions(user, ports.accounts, call, filter);
    const first =
      given.way === "ban"
        ? await banForAMoment({ source: accounts, total }, context, call)
        : given.way === "password"
          ? await workOn(context, { source: accounts, total, act: passwordOf(ports, call) })
          : await workOn(context, { source, total, act: ([user = ""]) => act(user) });
    const { found, failures } = await untilNothingLeft(context, {
      source: () => source(""),
      act,
      clean: Math.max(given.rechecks, first.failed > 0 ? 1 : 0),
    });
    refuseFailures("Sessions could not be ended of", { failed: 0, failures });
    return {
      users: first.done + first.failed,
      sessions: (given.way === "sessions" ? first.tally : 0) + found,
    };
  },
};

const passwordOf =
  ({ accounts }: Ports, call: Call) =>
  async ([account]: readonly Account[]): Promise<number> => {
    if (account !== undefined) await resetPassword(account, accounts, call);
    return 0;
  };

function windowText({ way, createdBefore, createdSince }: Input): string {
  if (way !== "sessions") return "";
  const before = createdBefore === "" ? "" : ` that began before ${createdBefore}`;
  return `${before}${createdSince === "" ? "" : ` that began since ${createdSince} or are impersonated`}`;
}
