import type { Session, SessionStatus, User } from "./model.ts";

/** What a crowd is made of. */
export interface CrowdPlan {
  readonly count: number;
  /** Active sessions of each. */
  readonly sessions: number;
  /** Pending sessions of each, beside the active ones. */
  readonly pending: number;
  /** Share of them that was active in the last day, from 0 to 1; the others were months ago. */
  readonly activeShare: number;
  /** When the last of them signed up; Unix milliseconds. */
  readonly now: number;
}

const STEP_MS = 60;
const DAY_MS = 24 * 3_600_000;
const STATUSES: readonly SessionStatus[] = ["active", "pending", "revoked", "ended", "removed", "expired"];
const [BANNED, COMPROMISED, DELETED] = [1, 2, 4];

/**
 * Many people whom nobody made one by one: each is computed from their number when someone asks, and a few bytes keep what
 * became of them. A million take some ten megabytes. Ids have Clerk's form and ascend as the people signed up.
 */
export class Crowd {
  readonly plan: CrowdPlan;
  readonly #letter: string;
  readonly #flags: Uint8Array;
  /** Index into STATUSES, for each session. */
  readonly #statuses: Uint8Array;
  /** Seconds after `plan.now` at which a session ended. */
  readonly #endedS: Uint32Array;
  #deleted = 0;

  /** @param letter one that no other crowd of the instance has */
  constructor(letter: string, plan: CrowdPlan) {
    this.plan = plan;
    this.#letter = letter;
    const each = plan.sessions + plan.pending;
    this.#flags = new Uint8Array(plan.count);
    this.#statuses = new Uint8Array(plan.count * each);
    this.#endedS = new Uint32Array(plan.count * each);
    if (plan.pending > 0)
      for (let at = 0; at < this.#statuses.length; at++)
        this.#statuses[at] = at % each < plan.sessions ? 0 : 1;
  }

  get size(): number {
    return this.plan.count - this.#deleted;
  }

  get length(): number {
    return this.plan.count;
  }

  createdAt(index: number): number {
    return this.plan.now - (this.plan.count - index) * STEP_MS;
  }

  at(index: number): User | undefined {
    const flags = this.#flags[index] ?? DELETED;
    if ((flags & DELETED) !== 0) return undefined;
    const createdAt = this.createdAt(index);
    const active = (index * 7919) % 1000 < this.plan.activeShare * 1000;
    const lastActiveAt = active ? this.plan.now - ((index * 31) % DAY_MS) : this.plan.now - 90 * DAY_MS;
    return {
      ...{ id: this.#id("user", index), emailId: this.#id("idn", index), email: this.email(index) },
      // A password that nobody can type.
      ...{ otherEmails: [], password: "", phone: null, externalId: null },
      passwordCompromised: (flags & COMPROMISED) !== 0,
      ...{ firstName: "Crowd", lastName: String(index), locale: index % 3 === 0 ? "zh-CN" : "en-US" },
      ...{ memberships: [], totp: false, backupCodes: false, passkeys: [], trustedDevices: [] },
      ...{ externalAccounts: [], banned: (flags & BANNED) !== 0, locked: false, lockedUntil: null },
      ...{ lastSignInAt: lastActiveAt, lastActiveAt, createdAt, updatedAt: createdAt },
    };
  }

  email(index: number): string {
    return `crowd-${this.#letter.toLowerCase()}-${index}@nightshift.example`;
  }

  /** The number of the person with this id, or -1. */
  indexOf(id: string): number {
    const digits = new RegExp(`^user_Crowd${this.#letter}(\\d{21})$`).exec(id)?.[1];
    return this.#within(digits);
  }

  /** The number of the person with this address, or -1. */
  indexOfEmail(email: string): number {
    const digits = new RegExp(`^crowd-${this.#letter.toLowerCase()}-(\\d+)@`).exec(email)?.[1];
    const index = this.#within(digits);
    return index >= 0 && this.email(index) === email ? index : -1;
  }

  mark(index: number, change: { readonly banned?: boolean; readonly passwordCompromised?: boolean }): void {
    const set = (bit: number, on: boolean | undefined): void => {
      if (on === undefined) return;
      this.#flags[index] = on ? (this.#flags[index] ?? 0) | bit : (this.#flags[index] ?? 0) & ~bit;
    };
    set(BANNED, change.banned);
    set(COMPROMISED, change.passwordCompromised);
  }

  remove(index: number): void {
    if (((this.#flags[index] ?? DELETED) & DELETED) !== 0) return;
    this.#flags[index] = DELETED;
    this.#deleted += 1;
  }

  /** The sessions of one person, oldest first. */
  sessionsOf(index: number): Session[] {
    const each = this.plan.sessions + this.plan.pending;
    return Array.from({ length: each }, (_, number) => this.#session(index, number));
  }

  session(id: string): Session | undefined {
    const [index, number] = this.#placeOf(id);
    return index < 0 ? undefined : this.#session(index, number);
  }

  endSession(id: string, status: SessionStatus, now: number): void {
    const [index, number] = this.#placeOf(id);
    if (index < 0) return;
    const at = index * (this.plan.sessions + this.plan.pending) + number;
    if ((this.#statuses[at] ?? 0) > 1) return;
    this.#statuses[at] = STATUSES.indexOf(status);
    this.#endedS[at] = Math.max(0, Math.round((now - this.plan.now) / 1000));
  }

  /** How many are banned, and how many sessions there are by status. */
  counted(): { readonly users: number; readonly banned: number; readonly sessions: Record<string, number> } {
    const sessions = new Uint32Array(STATUSES.length);
    for (const status of this.#statuses) sessions[status] = (sessions[status] ?? 0) + 1;
    let banned = 0;
    for (const flags of this.#flags) if ((flags & BANNED) !== 0) banned += 1;
    const named = STATUSES.map((status, index) => [status, sessions[index] ?? 0] as const);
    return { users: this.size, banned, sessions: Object.fromEntries(named.filter(([, count]) => count > 0)) };
  }

  #session(index: number, number: number): Session {
    const at = index * (this.plan.sessions + this.plan.pending) + number;
    const status = STATUSES[this.#statuses[at] ?? 0] ?? "active";
    const createdAt = this.plan.now - DAY_MS + number * 1000;
    const tail = `${String(index).padStart(18, "0")}${String(number).padStart(3, "0")}`;
    return {
      ...{ id: `sess_Crowd${this.#letter}${tail}`, userId: this.#id("user", index) },
      ...{ clientId: `client_Crowd${this.#letter}${tail}`, status, actor: null, orgId: null },
      task: number >= this.plan.sessions ? "choose-organization" : null,
      ...{ verifiedAt: createdAt, createdAt, expireAt: createdAt + 7 * DAY_MS },
      lastActiveAt: status === "active" || status === "pending" ? createdAt : this.#endedAt(at),
      activity: null,
    };
  }

  #endedAt(at: number): number {
    return this.plan.now + (this.#endedS[at] ?? 0) * 1000;
  }

  #placeOf(id: string): readonly [number, number] {
    const found = new RegExp(`^sess_Crowd${this.#letter}(\\d{18})(\\d{3})$`).exec(id);
    const number = Number(found?.[2] ?? 0);
    const index = this.#within(found?.[1]);
    const known = number < this.plan.sessions + this.plan.pending;
    return known && ((this.#flags[index] ?? DELETED) & DELETED) === 0 ? [index, number] : [-1, 0];
  }

  #id(prefix: string, index: number): string {
    return `${prefix}_Crowd${this.#letter}${String(index).padStart(21, "0")}`;
  }

  #within(digits: string | undefined): number {
    const index = digits === undefined ? -1 : Number(digits);
    return index < this.plan.count ? index : -1;
  }
}
