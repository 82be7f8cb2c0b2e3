import type { Call } from "../bulk/caller.ts";
import { chunked } from "../bulk/pool.ts";
import { BadInput, PermanentFailure, type Problem } from "../errors.ts";
import type { Account } from "../ports/accounts.ts";
import type { Ports } from "../ports/index.ts";
import type { ListClaim } from "../ports/lists.ts";
import { claimOf, sortedIds } from "./digest.ts";
import { parseList, refuseList, type ListEntry } from "./list-file.ts";

/** Users that a step's input names: ids, or a file of ids and e-mail addresses. */
export interface NamedUsers {
  readonly users?: readonly string[] | undefined;
  readonly list?: string | undefined;
}

interface FrozenUsers extends ListClaim {
  /** Sorted, each once; undefined: the list is elsewhere, and is taken by its digest. */
  readonly ids: readonly string[] | undefined;
}

type Reaching = Pick<Ports, "accounts" | "lists">;

/** Ids and addresses in one request (OpenAPI: GET /users). */
const perRequest = 100;

/**
 * Freezes who is meant when something is planned: looks every one of them up. Where somebody is not found, the users count
 * whom the same text named here before, as far as the others are the same: some are gone by now. Changes nothing outside this machine.
 * @throws BadInput `BAD_LIST` with the place of whoever is no user here, or for an empty list
 */
export async function freezeUsers(
  { users = [], list = "" }: NamedUsers,
  reaching: Reaching,
  call: Call,
): Promise<FrozenUsers> {
  const { lists } = reaching;
  // Whoever approves elsewhere has the ids as they were typed, or the list's digest alone.
  if (lists.claimed !== undefined && list === "") return frozen(sortedIds(users));
  const claimed = lists.claimed?.(list);
  if (claimed !== undefined) return { ...claimed, ids: undefined };
  const text = list === "" ? users.join("\n") : await lists.read(list);
  const shown = list === "" ? "--users" : list;
  const entries = parseList(text, shown, list === "" ? ["id"] : undefined);
  const { ids: found, unknown } = await lookUp(entries, reaching.accounts, call);
  if (unknown.length > 0) {
    const before = await lists.madeFrom(text);
    const kept = new Set(before === undefined ? [] : await lists.kept(before));
    // Of another instance, or from before an address changed hands, it would name others by the same words.
    if (found.length > 0 && found.every((id) => kept.has(id))) return frozen([...kept]);
    refuseUnknown(shown, unknown);
  }
  const ids = sortedIds(found);
  const claim = claimOf(ids);
  await lists.keep(claim, ids, text);
  return { ...claim, ids };
}

/**
 * The users of a file that somebody holds beside a request, sorted. Ids are taken as they are; addresses are looked up.
 * @throws BadInput `BAD_LIST`, `FILE_UNREADABLE`
 */
export async function frozenIds(
  file: string,
  { lists, accounts }: Pick<Reaching, "lists" | "accounts">,
  call: Call,
): Promise<readonly string[]> {
  const entries = parseList(await lists.read(file), file);
  const emails = entries.filter(({ kind }) => kind === "email");
  const ids = entries.flatMap(({ kind, value }) => (kind === "id" ? [value] : []));
  const { ids: found, unknown } = await lookUp(emails, accounts, call);
  refuseUnknown(file, unknown);
  return sortedIds([...ids, ...found]);
}

const frozen = (ids: readonly string[]): FrozenUsers => ({ ...claimOf(ids), ids });

/**
 * The users that a plan froze, whatever the file says by now.
 * @param digest as the plan's decisions have it
 * @throws PermanentFailure `PLAN_CHANGED` where they are not on this machine and what is named gives others
 */
export async function plannedUsers(
  digest: unknown,
  given: NamedUsers,
  reaching: Reaching,
  call: Call,
): Promise<readonly string[]> {
  const kept = typeof digest === "string" ? await reaching.lists.kept(digest) : undefined;
  if (kept !== undefined && claimOf(kept).digest === digest) return kept;
  const now = await freezeUsers(given, reaching, call);
  if (now.ids !== undefined && now.digest === digest) return now.ids;
  throw new PermanentFailure("The list of users is no longer the one that was planned.", {
    code: "PLAN_CHANGED",
    hint: "Put the file back as it was, or start a new run.",
  });
}

/** Whole accounts, in the order of the ids; who is gone is left out. @param ids any number */
export async function accountsOf(
  ids: readonly string[],
  accounts: Ports["accounts"],
  call: Call,
): Promise<readonly Account[]> {
  const found = new Map<string, Account>();
  for (const part of chunked(ids, perRequest))
    for (const each of await call((how) => accounts.find({ ids: part }, how))) found.set(each.id, each);
  return ids.flatMap((id) => found.get(id) ?? []);
}

async function lookUp(
  entries: readonly ListEntry[],
  accounts: Ports["accounts"],
  call: Call,
): Promise<{ readonly ids: readonly string[]; readonly unknown: readonly ListEntry[] }> {
  const ids = new Set<string>();
  const byEmail = new Map<string, string[]>();
  const of = (kind: ListEntry["kind"]) =>
    entries.filter((each) => each.kind === kind).map(({ value }) => value);
  for (const part of chunked(of("id"), perRequest))
    for (const { id } of await call((how) => accounts.find({ ids: part }, how))) ids.add(id);
  for (const part of chunked(of("email"), perRequest))
    for (const { id, emails } of await call((how) => accounts.find({ emails: part }, how)))
      for (const { name } of emails)
        byEmail.set(name.toLowerCase(), [...(byEmail.get(name.toLowerCase()) ?? []), id]);
  const unknown = entries.filter(({ kind, value }) => !(kind === "id" ? ids.has(value) : byEmail.has(value)));
  return {
    ids: entries.flatMap(({ kind, value }) => (kind === "id" ? [value] : (byEmail.get(value) ?? []))),
    unknown,
  };
}

const refuseUnknown = (file: string, unknown: readonly ListEntry[]): void =>
  refuseList(
    file,
    unknown.map((entry): Problem => unknownProblem(file, entry)),
  );

const unknownProblem = (file: string, { line, column, value }: ListEntry): Problem => ({
  ...{ file, line, column },
  code: "BAD_LIST",
  message: `${JSON.stringify(value)} is no user of this instance`,
  hint: "Correct it, or take the line out; users.find names who is known.",
});

/** Whether a list or ids are given; an empty text or an empty list of ids names nobody. */
export const isNamed = ({ users = [], list = "" }: NamedUsers): boolean => users.length > 0 || list !== "";

/** @throws BadInput `BAD_ARGUMENT` unless exactly one way of naming users was taken */
export function requireOneNaming({
  users = [],
  list = "",
  everyone = false,
}: NamedUsers & { readonly everyone?: boolean | undefined }): void {
  const ways = [users.length > 0, list !== "", everyone].filter(Boolean).length;
  if (ways === 1) return;
  throw new BadInput(ways === 0 ? "Nobody is named." : "Users are named in more than one way.", {
    code: "BAD_ARGUMENT",
    hint: "Give users (Clerk ids) or list (a file); everyone, where the step has it, is said by itself.",
  });
}
