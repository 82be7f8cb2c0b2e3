import type { Crowd } from "./crowd.ts";
import type { EmailAddress, User } from "./model.ts";

/** Something that people are read from in the order of their sign-up. */
interface Source {
  readonly length: number;
  readonly createdAt: (index: number) => number;
  readonly at: (index: number) => User | undefined;
}

/** Which of them, and in which order. */
export interface Walk {
  /** Newest first, as Clerk does by default. */
  readonly descending: boolean;
  /** Begin behind this person. */
  readonly behind?: string | undefined;
  /** Signed up after this instant; Unix milliseconds. */
  readonly after?: number | undefined;
  /** Signed up before this instant. */
  readonly before?: number | undefined;
}

/** What became of somebody; the object may be changed on by whoever asked for the change, until this turn is over. */
type OnChange = (kind: "created" | "updated" | "deleted", id: string) => void;

/** Everyone who has an account: those made one by one, and crowds. A walk costs what it is followed for, not what there is. */
export class People {
  readonly #ids = new Map<string, User>();
  /** Those of `#ids` who are in no crowd, by sign-up. */
  readonly #single: User[] = [];
  readonly crowds: Crowd[] = [];
  /** Told of each change of one person. */
  onChange: OnChange = () => undefined;
  /** Numbers of deleted ones are kept by the crowd itself. */
  readonly #byEmail = new Map<string, string>();
  /** Whose an address is, by the address's id. */
  readonly #byEmailId = new Map<string, string>();

  get size(): number {
    return this.#single.length + this.crowds.reduce((sum, crowd) => sum + crowd.size, 0);
  }

  /** Those who are in no crowd, by sign-up. */
  singles(): readonly User[] {
    return this.#single;
  }

  add(user: User): void {
    this.#ids.set(user.id, user);
    this.claimEmail({ id: user.emailId, email: user.email, verified: true }, user.id);
    const place = firstFrom(asSource(this.#single), user.createdAt + 1);
    this.#single.splice(place, 0, user);
    this.onChange("created", user.id);
  }

  /** A person of a crowd cannot be changed through what is returned: `edit` or `mark` them. */
  get(id: string): User | undefined {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    const found = this.#inCrowd(id);
    const user = found?.crowd.at(found.index);
    return user && Object.freeze(user);
  }

  byEmail(email: string): User | undefined {
    const wanted = email.toLowerCase();
    const known = this.#byEmail.get(wanted);
    if (known !== undefined) return this.get(known);
    for (const crowd of this.crowds) {
      const index = crowd.indexOfEmail(wanted);
      if (index >= 0) return this.get(crowd.at(index)?.id ?? "");
    }
    return undefined;
  }

  /** By the id of one of their addresses. */
  byEmailId(id: string): User | undefined {
    return this.get(this.#byEmailId.get(id) ?? id.replace(/^idn_Crowd/, "user_Crowd"));
  }

  /** From now on this address is on that person's account; a verified one leads to them. */
  claimEmail(address: Pick<EmailAddress, "id" | "email" | "verified">, userId: string): void {
    if (address.email === "") return;
    this.#byEmailId.set(address.id, userId);
    if (address.verified) this.#byEmail.set(address.email, userId);
  }

  releaseEmail({ id, email }: Pick<EmailAddress, "id" | "email">): void {
    this.#byEmailId.delete(id);
    this.#byEmail.delete(email);
  }

  /** The person as an object to change; one of a crowd is kept whole from then on. */
  edit(id: string, now: number): User | undefined {
    const found = this.#inCrowd(id);
    let user = this.#ids.get(id) ?? found?.crowd.at(found.index);
    if (user === undefined) return undefined;
    user = Object.isFrozen(user) ? { ...user } : user;
    this.#ids.set(id, user);
    user.updatedAt = now;
    this.onChange("updated", id);
    return user;
  }

  /** A change that costs a crowd no memory. */
  mark(
    id: string,
    change: { readonly banned?: boolean; readonly passwordCompromised?: boolean },
    now: number,
  ): void {
    const found = this.#inCrowd(id);
    found?.crowd.mark(found.index, change);
    const user = this.#ids.get(id);
    if (user !== undefined) Object.assign(user, change, { updatedAt: now });
    if (user !== undefined || found !== undefined) this.onChange("updated", id);
  }

  remove(id: string): boolean {
    const user = this.get(id);
    if (user === undefined) return false;
    for (const address of [{ id: user.emailId, email: user.email }, ...user.otherEmails])
      this.releaseEmail(address);
    this.#ids.delete(id);
    const found = this.#inCrowd(id);
    if (found !== undefined) found.crowd.remove(found.index);
    else this.#single.splice(this.#single.indexOf(user), 1);
    this.onChange("deleted", id);
    return true;
  }

  /** People in the order of sign-up. @returns undefined where `behind` is nobody */
  walk(how: Walk): Iterable<User> | undefined {
    const sources: Source[] = [asSource(this.#single), ...this.crowds];
    const cursor = how.behind === undefined ? undefined : this.#place(how.behind);
    if (how.behind !== undefined && cursor === undefined) return undefined;
    const spans = sources.map((source, number) => this.#span(source, number, how, cursor));
    return this.#merged(sources, spans, how.descending);
  }

  *#merged(
    sources: readonly Source[],
    spans: { from: number; to: number }[],
    descending: boolean,
  ): Iterable<User> {
    for (;;) {
      let best = -1;
      for (const [number, { from, to }] of spans.entries()) {
        if (from >= to) continue;
        if (best < 0 || comesFirst(number, best)) best = number;
      }
      const span = spans[best];
      if (span === undefined) return;
      const index = descending ? --span.to : span.from++;
      const user = sources[best]?.at(index);
      if (user !== undefined) yield this.#ids.get(user.id) ?? user;
    }

    function comesFirst(number: number, best: number): boolean {
      const at = (one: number): number => {
        const { from = 0, to = 0 } = spans[one] ?? {};
        return sources[one]?.createdAt(descending ? to - 1 : from) ?? 0;
      };
      return descending ? at(number) >= at(best) : at(number) < at(best);
    }
  }

  /** The part of a source that a walk goes through: from `from` up to, without, `to`. */
  #span(
    source: Source,
    number: number,
    { after, before, descending }: Walk,
    cursor: { readonly source: number; readonly index: number; readonly createdAt: number } | undefined,
  ): { from: number; to: number } {
    let from = after === undefined ? 0 : firstFrom(source, after + 1);
    let to = before === undefined ? source.length : firstFrom(source, before);
    if (cursor === undefined) return { from, to };
    if (number === cursor.source) {
      if (descending) to = Math.min(to, cursor.index);
      else from = Math.max(from, cursor.index + 1);
      return { from, to };
    }
    // Those who signed up in the same millisecond are in the order of their sources.
    const border = firstFrom(source, number < cursor.source ? cursor.createdAt + 1 : cursor.createdAt);
    if (descending) to = Math.min(to, border);
    else from = Math.max(from, border);
    return { from, to };
  }

  #place(id: string): { source: number; index: number; createdAt: number } | undefined {
    const user = this.get(id);
    if (user === undefined) return undefined;
    const found = this.#inCrowd(id);
    if (found !== undefined)
      return {
        source: this.crowds.indexOf(found.crowd) + 1,
        index: found.index,
        createdAt: user.createdAt,
      };
    let index = firstFrom(asSource(this.#single), user.createdAt);
    while (this.#single[index] !== user) index += 1;
    return { source: 0, index, createdAt: user.createdAt };
  }

  #inCrowd(id: string): { crowd: Crowd; index: number } | undefined {
    for (const crowd of this.crowds) {
      const index = crowd.indexOf(id);
      if (index >= 0) return { crowd, index };
    }
    return undefined;
  }
}

const asSource = (list: readonly User[]): Source => ({
  length: list.length,
  createdAt: (index) => list[index]?.createdAt ?? 0,
  at: (index) => list[index],
});

/** The first index whose sign-up is at or after `instant`. */
function firstFrom(source: Source, instant: number): number {
  let [low, high] = [0, source.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.createdAt(middle) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
