import type { Call } from "../bulk/caller.ts";
import { chunked, inParallel } from "../bulk/pool.ts";
import type { Accounts, AccountSession } from "../ports/accounts.ts";
import type { ListEntry } from "./list-file.ts";
import { everybody } from "./walk.ts";

/** What is known of the users who are meant. */
export interface Traces {
  readonly entries: readonly Pick<ListEntry, "kind" | "value">[];
  /** Sessions that began or were active from here, Unix milliseconds; undefined: whenever. */
  readonly from: number | undefined;
  readonly until: number | undefined;
  /** An address that leads to more users than this is an office's or a carrier's: nobody is taken by it alone. */
  readonly sharedAbove: number;
}

export interface FoundUsers {
  /** Why each was found, by Clerk id. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
  /** What leads to nobody, as it was written. */
  readonly unknown: readonly string[];
  /** Addresses that lead to many, with how many. */
  readonly shared: ReadonlyMap<string, number>;
  /** Users whose sessions were looked at. */
  readonly scanned: number;
}

/** Ids and addresses in one request (OpenAPI: GET /users). */
const perRequest = 100;
/** Users whose sessions are asked for at once. */
const width = 24;
/** Users whose sessions are looked at together, between two pages. */
const group = 500;

/** Who left those traces, with the reason for each. Changes nothing; repeating is safe. */
export async function findUsers(
  { entries, from, until, sharedAbove }: Traces,
  accounts: Pick<Accounts, "find" | "after" | "sessions">,
  call: Call,
): Promise<FoundUsers> {
  const reasons = new Map<string, string[]>();
  const add = (id: string, why: string) => reasons.set(id, [...(reasons.get(id) ?? []), why]);
  const seen = new Set<string>();
  for (const part of chunked(valuesOf(entries, "id"), perRequest))
    for (const { id } of await call((how) => accounts.find({ ids: part }, how))) {
      seen.add(id);
      add(id, "named");
    }
  for (const part of chunked(valuesOf(entries, "email"), perRequest))
    for (const { id, emails } of await call((how) => accounts.find({ emails: part }, how)))
      for (const name of emails
        .map((each) => each.name.toLowerCase())
        .filter((each) => part.includes(each))) {
        seen.add(name);
        add(id, `has ${name}`);
      }
  const ips = new Set(valuesOf(entries, "ip"));
  const byWindow = ips.size === 0 && entries.length === 0;
  const byIp = new Map<string, Set<string>>();
  let scanned = 0;
  const scan = async (user: string) => {
    scanned++;
    for (const session of await call((how) => accounts.sessions(user, 0, how))) {
      if (!within(session, from, until)) continue;
      if (byWindow) add(user, `session ${session.id} in the window`);
      if (session.ip !== undefined && ips.has(session.ip))
        byIp.set(session.ip, (byIp.get(session.ip) ?? new Set()).add(user));
    }
  };
  if (ips.size > 0 || byWindow) await scanEverybody(scan, accounts, call, from);
  const shared = new Map<string, number>();
  for (const [ip, users] of byIp) {
    seen.add(ip);
    if (users.size > sharedAbove) shared.set(ip, users.size);
    else for (const user of users) add(user, `session from ${ip}`);
  }
  return {
    reasons,
    unknown: entries.flatMap(({ value }) => (seen.has(value) ? [] : [value])),
    shared,
    scanned,
  };
}

const valuesOf = (entries: Traces["entries"], kind: ListEntry["kind"]): readonly string[] =>
  entries.flatMap((each) => (each.kind === kind ? [each.value] : []));

const within = ({ createdAt, lastActiveAt }: AccountSession, from = -Infinity, until = Infinity): boolean =>
  lastActiveAt >= from && createdAt <= until;

/** Sessions are listed by user alone, so everybody who was active is asked for. */
async function scanEverybody(
  scan: (user: string) => Promise<void>,
  accounts: Pick<Accounts, "after">,
  call: Call,
  from: number | undefined,
): Promise<void> {
  let waiting: string[] = [];
  const flush = async () => {
    await inParallel(waiting, width, scan);
    waiting = [];
  };
  for await (const { value } of everybody(accounts, call, from === undefined ? {} : { activeSince: from })) {
    waiting.push(value.id);
    if (waiting.length >= group) await flush();
  }
  await flush();
}

/** A table for people: id and reasons. */
export function reasonsCsv(reasons: FoundUsers["reasons"]): string {
  const rows = [...reasons].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return ["id,why", ...rows.map(([id, why]) => `${id},"${why.join("; ").replaceAll('"', '""')}"`), ""].join(
    "\n",
  );
}
