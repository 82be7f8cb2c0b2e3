import { counted } from "../facts/amounts.ts";
import type { Call } from "../bulk/caller.ts";
import type { Item } from "../bulk/work.ts";
import { BadInput, PermanentFailure } from "../errors.ts";
import type { Account, AccountFilter } from "../ports/accounts.ts";
import type { Ports } from "../ports/index.ts";
import type { BulkContext } from "./bulk-work.ts";
import { freezeUsers, isNamed, plannedUsers, requireOneNaming, type NamedUsers } from "./named-users.ts";
import { protectedAccounts } from "./protected.ts";
import { everybody, listed, listedAccounts } from "./walk.ts";

/** Users by name, or everybody. */
export interface ChosenUsers extends NamedUsers {
  readonly everyone?: boolean | undefined;
  /** Of everybody, those active since then; ISO 8601, day precision. */
  readonly activeSince?: string | undefined;
  /** Everybody is at most so many. */
  readonly atMost?: number | undefined;
}

interface Planned {
  /** How many, as a plan tells it. */
  readonly count: number;
  /** Hashed: a list's digest and count, or the bound of everybody and who is left out. */
  readonly decisions: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  /** Sorted; undefined for everybody, and for a list that is elsewhere. */
  readonly ids: readonly string[] | undefined;
}

type Reaching = Pick<Ports, "accounts" | "lists" | "git" | "clerk">;

/**
 * Who is meant, when it is planned. A list binds its exact ids, everybody a bound that has to be said.
 * @throws BadInput `BAD_LIST`, `BAD_ARGUMENT`: nobody or too many ways of saying it, no bound, or one that is too low
 */
export async function planUsers(given: ChosenUsers, ports: Reaching, call: Call): Promise<Planned> {
  requireOneNaming(given);
  const kept = await protectedAccounts(ports, call);
  if (isNamed(given)) {
    const { ids, digest, count } = await freezeUsers(given, ports, call);
    const ours = (ids ?? []).flatMap((id) => kept.names.get(id) ?? []);
    const notes = [
      ...(ours.length === 0
        ? []
        : [`Of your own team, and not left out, since they are named: ${ours.join(", ")}.`]),
      ...(ids === undefined ? ["The list itself is elsewhere: it is taken by its digest."] : []),
    ];
    return { count, decisions: { digest, count }, notes, ids };
  }
  const filter = filterOf(given);
  const count = await call((how) => ports.accounts.count(filter, how));
  const { atMost } = given;
  if (atMost === undefined || count > atMost)
    throw new BadInput(
      atMost === undefined
        ? `Everybody is ${counted(count, "user")} now; say how many it may be at most.`
        : `Everybody is ${counted(count, "user")} now, more than ${atMost}.`,
      {
        code: "BAD_ARGUMENT",
        hint: `--at-most ${count + Math.ceil(count / 20)} leaves room for those who sign up meanwhile.`,
      },
    );
  return {
    count,
    decisions: {
      everyone: true,
      atMost,
      activeSince: given.activeSince ?? "",
      leftOut: kept.ids,
    },
    notes: [
      kept.names.size === 0
        ? "Nobody is left out: neither contacts nor a test user have an account here."
        : `Left out: ${[...kept.names].map(([id, name]) => `${name} (${id})`).join(", ")}.`,
      ...kept.unknown,
    ],
    ids: undefined,
  };
}

/** A clock here may be that much behind Clerk's, milliseconds. */
const skewMs = 5 * 60_000;

interface Source {
  readonly total: number;
  /** By id alone, which costs nothing for a list. */
  readonly source: (from: string) => AsyncIterable<Item<string>>;
  readonly accounts: (from: string) => AsyncIterable<Item<Account>>;
}

/**
 * The users that were planned, in their order. Those who sign up after the step began are not among everybody.
 * @throws PermanentFailure `PLAN_CHANGED` for another list, or for more than was approved, before the first of them
 */
export async function chosenUsers(given: ChosenUsers, context: BulkContext, call: Call): Promise<Source> {
  const { ports, planned } = context;
  if (isNamed(given)) {
    const ids = await plannedUsers(planned?.decisions["digest"], given, ports, call);
    return {
      total: ids.length,
      source: (from) => listed(ids, from),
      accounts: (from) => listedAccounts(ids, ports.accounts, call, from),
    };
  }
  const filter = filterOf(given);
  const total = await call((how) => ports.accounts.count(filter, how));
  if (total > (given.atMost ?? 0) && context.resumedFrom === undefined)
    throw new PermanentFailure(
      `Everybody is ${counted(total, "user")} by now, more than the ${given.atMost} of the plan.`,
      {
        code: "PLAN_CHANGED",
        hint: "Nothing was done. Plan again with a higher bound.",
      },
    );
  const left = planned?.decisions["leftOut"];
  // The test user is known on this machine alone, so no plan has it.
  const { names } = await protectedAccounts(ports, call);
  const leftOut = new Set<unknown>([
    ...(Array.isArray(left) ? (left as readonly unknown[]) : []),
    ...names.keys(),
  ]);
  const until = (context.begunAt ?? ports.clock.now()) + skewMs;
  async function* accounts(from: string): AsyncGenerator<Item<Account>> {
    for await (const item of everybody(ports.accounts, call, filter, from))
      if (!leftOut.has(item.value.id) && item.value.createdAt <= until) yield item;
  }
  async function* source(from: string): AsyncGenerator<Item<string>> {
    for await (const { value, ...item } of accounts(from)) yield { ...item, value: value.id };
  }
  return { total, source, accounts };
}

const filterOf = ({ activeSince = "" }: ChosenUsers): AccountFilter =>
  activeSince === "" ? {} : { activeSince: Date.parse(activeSince) };
