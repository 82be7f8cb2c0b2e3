import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import type { Account, AccountFilter, Accounts, AccountSession, Attached } from "../../src/ports/accounts.ts";
import type { ListClaim, Lists } from "../../src/ports/lists.ts";

export const account = (id: string, change: Partial<Account> = {}): Account => ({
  ...{ id, locale: undefined, createdAt: 1_000, lastActiveAt: undefined },
  emails: [{ id: `idn_${id}`, name: `${id}@app.example`, createdAt: 1_000, primary: true, verified: true }],
  ...{ banned: false, locked: false, hasPassword: true, hasSecondFactor: false },
  ...{ externalAccounts: [], passkeys: [] },
  ...change,
});

export const session = (id: string, change: Partial<AccountSession> = {}): AccountSession => ({
  ...{ id, status: "active", createdAt: 1_000, lastActiveAt: 1_000 },
  ...{ ip: undefined, city: undefined, country: undefined, browser: undefined, impersonated: false },
  ...change,
});

/** Users and sessions in memory; what is asked of it is counted, and may be made to fail. */
export class MemoryAccounts implements Accounts {
  readonly people = new Map<string, Account>();
  readonly open = new Map<string, AccountSession[]>();
  readonly attached = new Map<string, { devices: Attached[]; keys: Attached[] }>();
  /** What was asked that changes something, in order: `revoke sess_1`, `ban user_1 user_2`. */
  readonly done: string[] = [];
  requests = 0;
  /** What the instance's plan lacks. */
  lacks: readonly ("ban" | "lock")[] = [];
  /** Before each request; may throw. */
  before: (what: string) => void | Promise<void> = () => undefined;

  add(...people: readonly Account[]): this {
    for (const each of people) this.people.set(each.id, each);
    return this;
  }
  signIn(user: string, ...sessions: readonly AccountSession[]): this {
    this.open.set(user, [...(this.open.get(user) ?? []), ...sessions]);
    return this;
  }
  sessionOf(id: string): AccountSession | undefined {
    return [...this.open.values()].flat().find((each) => each.id === id);
  }

  async permits(what: "ban" | "lock"): Promise<boolean> {
    await this.#asked(`permits ${what}`);
    return !this.lacks.includes(what);
  }
  async count(filter: AccountFilter): Promise<number> {
    await this.#asked("count");
    return this.#chosen(filter).length;
  }
  async find(filter: AccountFilter): Promise<readonly Account[]> {
    await this.#asked("find");
    if ((filter.ids?.length ?? 0) > 100 || (filter.emails?.length ?? 0) > 100)
      throw new PermanentFailure("api.clerk.com answers 422.", { code: "HTTP_STATUS" });
    return this.#chosen(filter).slice(0, 500);
  }
  async after(
    cursor: { readonly id: string; readonly createdAt: number } | undefined,
    filter: AccountFilter,
    limit: number,
  ): Promise<readonly Account[]> {
    await this.#asked("after");
    const all = this.#chosen(filter).toSorted(
      (one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1),
    );
    if (cursor === undefined) return all.slice(0, limit);
    const at = all.findIndex(({ id }) => id === cursor.id);
    // Its user is gone: by the time of creation alone, so that some may come twice.
    if (at < 0) return all.filter(({ createdAt }) => createdAt >= cursor.createdAt).slice(0, limit);
    return all.slice(at + 1, at + 1 + limit);
  }
  async sessions(user: string, offset: number): Promise<readonly AccountSession[]> {
    await this.#asked(`sessions ${user}`);
    const all = (this.open.get(user) ?? []).toSorted((one, other) => other.createdAt - one.createdAt);
    return all.slice(offset, offset + 500);
  }
  async revoke(id: string): Promise<boolean> {
    await this.#asked(`revoke ${id}`, true);
    const [user] = [...this.open].find(([, all]) => all.some((each) => each.id === id)) ?? [];
    if (user === undefined) return false;
    this.#end(user, (each) => each.id === id);
    return true;
  }
  async ban(users: readonly string[]): Promise<void> {
    await this.#marked("ban", users, { banned: true });
    for (const user of users) this.#end(user, () => true);
  }
  async unban(users: readonly string[]): Promise<void> {
    await this.#marked("unban", users, { banned: false });
  }
  async lock(user: string): Promise<boolean> {
    await this.#marked("lock", [user], { locked: true });
    return this.people.has(user);
  }
  async unlock(user: string): Promise<boolean> {
    await this.#marked("unlock", [user], { locked: false });
    return this.people.has(user);
  }
  async compromise(user: string): Promise<boolean> {
    await this.#asked(`compromise ${user}`, true);
    this.#end(user, () => true);
    return this.people.has(user);
  }
  async clearFactors(user: string): Promise<boolean> {
    await this.#asked(`clear-factors ${user}`, true);
    this.#change(user, { hasSecondFactor: false });
    return this.people.has(user);
  }
  async devices(user: string): Promise<readonly Attached[]> {
    await this.#asked(`devices ${user}`);
    return this.attached.get(user)?.devices ?? [];
  }
  async apiKeys(user: string): Promise<readonly Attached[]> {
    await this.#asked(`keys ${user}`);
    return this.attached.get(user)?.keys ?? [];
  }
  async remove(user: string, what: string, id: string): Promise<boolean> {
    await this.#asked(`remove ${what} ${id}`, true);
    const without = (all: readonly Attached[]) => all.filter((each) => each.id !== id);
    const person = this.people.get(user);
    const kept = this.attached.get(user);
    if (kept !== undefined)
      this.attached.set(user, {
        devices: without(kept.devices) as Attached[],
        keys: without(kept.keys) as Attached[],
      });
    if (person === undefined) return false;
    this.#change(user, {
      emails: person.emails.filter((each) => each.id !== id),
      externalAccounts: without(person.externalAccounts),
      passkeys: without(person.passkeys),
    });
    return true;
  }

  async #asked(what: string, changes = false): Promise<void> {
    this.requests++;
    await this.before(what);
    if (changes) this.done.push(what);
  }
  async #marked(
    what: "ban" | "unban" | "lock" | "unlock",
    users: readonly string[],
    change: Partial<Account>,
  ) {
    await this.#asked(`${what} ${users.join(" ")}`, true);
    if (users.length > 50) throw new PermanentFailure("api.clerk.com answers 422.", { code: "HTTP_STATUS" });
    if ((what === "ban" || what === "unban") && users.some((user) => !this.people.has(user)))
      throw new PermanentFailure("api.clerk.com answers 404.", { code: "HTTP_STATUS" });
    if (this.lacks.some((each) => what.endsWith(each)))
      throw new PermanentFailure("This Clerk instance does not allow it (402).", { code: "ACCOUNT_LIMIT" });
    for (const user of users) this.#change(user, change);
  }
  #change(user: string, change: Partial<Account>): void {
    const person = this.people.get(user);
    if (person !== undefined) this.people.set(user, { ...person, ...change });
  }
  #end(user: string, which: (session: AccountSession) => boolean): void {
    const all = this.open.get(user) ?? [];
    this.open.set(
      user,
      all.map((each) => (which(each) && isOpen(each) ? { ...each, status: "revoked" } : each)),
    );
  }
  #chosen({ ids, emails, banned, activeSince, createdAfter }: AccountFilter): readonly Account[] {
    return [...this.people.values()].filter(
      (each) =>
        (ids === undefined || ids.includes(each.id)) &&
        (emails === undefined || each.emails.some(({ name }) => emails.includes(name.toLowerCase()))) &&
        (banned === undefined || each.banned === banned) &&
        (activeSince === undefined || (each.lastActiveAt ?? 0) >= activeSince) &&
        (createdAfter === undefined || each.createdAt > createdAfter),
    );
  }
}

const isOpen = ({ status }: AccountSession): boolean => status === "active" || status === "pending";

/** Clerk refuses for want of budget. @param retryAfterMs undefined: it does not say for how long */
export const refusedForNow = (retryAfterMs?: number): TransientFailure =>
  new TransientFailure("api.clerk.com answers 429: too many requests.", {
    code: "RATE_LIMITED",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** Files by path, and what was kept. */
export class MemoryLists implements Lists {
  readonly files = new Map<string, string>();
  readonly lists = new Map<string, readonly string[]>();
  readonly #sources = new Map<string, string>();

  async read(path: string): Promise<string> {
    const text = this.files.get(path);
    if (text === undefined) throw new PermanentFailure(`${path} is not there.`, { code: "FILE_UNREADABLE" });
    return await Promise.resolve(text);
  }
  async keep({ digest }: ListClaim, ids: readonly string[], source?: string): Promise<string> {
    this.lists.set(digest, ids);
    const path = `.runbook/lists/${digest.slice(7)}.txt`;
    const text = ids.map((id) => `${id}\n`).join("");
    this.files.set(path, text);
    for (const each of [text, ...(source === undefined ? [] : [source])]) this.#sources.set(each, digest);
    return await Promise.resolve(path);
  }
  async table(csv: string): Promise<string> {
    const path = `.runbook/lists/${this.files.size}.csv`;
    this.files.set(path, csv);
    return await Promise.resolve(path);
  }
  kept = async (digest: string) => await Promise.resolve(this.lists.get(digest));
  madeFrom = async (source: string) => await Promise.resolve(this.#sources.get(source));
}
