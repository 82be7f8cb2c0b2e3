import type { Session, SessionStatus } from "./model.ts";
import type { People } from "./people.ts";

/** Every session there ever was: those of people made one by one, and of crowds. */
export class Sessions {
  readonly #people: People;
  readonly #ids = new Map<string, Session>();
  readonly #byUser = new Map<string, Session[]>();
  readonly #byClient = new Map<string, Session[]>();
  /** Told of each session that begins or ends, unless it goes with its person. */
  onChange: (session: Session) => void = () => undefined;

  constructor(people: People) {
    this.#people = people;
  }

  add(session: Session): void {
    this.#ids.set(session.id, session);
    push(this.#byUser, session.userId, session);
    push(this.#byClient, session.clientId, session);
    this.onChange(session);
  }

  /** One of a crowd cannot be changed through what is returned: `end` it. */
  get(id: string): Session | undefined {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    for (const crowd of this.#people.crowds) {
      const session = crowd.session(id);
      if (session !== undefined) return Object.freeze(session);
    }
    return undefined;
  }

  /** Those of nobody in a crowd, oldest first. */
  singles(): readonly Session[] {
    return [...this.#ids.values()];
  }

  /** Oldest first. */
  ofUser(userId: string): readonly Session[] {
    const own = this.#byUser.get(userId) ?? [];
    const crowds = this.#people.crowds.flatMap((crowd) => {
      const index = crowd.indexOf(userId);
      return index < 0 || crowd.at(index) === undefined ? [] : crowd.sessionsOf(index);
    });
    return [...crowds, ...own];
  }

  /** Oldest first. */
  ofClient(clientId: string): readonly Session[] {
    const sessionId = clientId.replace(/^client_/, "sess_");
    const crowd = clientId.startsWith("client_Crowd") ? this.get(sessionId) : undefined;
    return crowd !== undefined ? [crowd] : (this.#byClient.get(clientId) ?? []);
  }

  /** Ends one that is active or pending; others stay as they ended. */
  end(session: Session, status: SessionStatus, now: number): void {
    const known = this.#ids.get(session.id);
    if (known === undefined) {
      for (const crowd of this.#people.crowds) crowd.endSession(session.id, status, now);
      const ended = this.get(session.id);
      if (ended !== undefined) this.onChange(ended);
      return;
    }
    if (known.status !== "active" && known.status !== "pending") return;
    known.status = status;
    known.lastActiveAt = now;
    this.onChange(known);
  }

  /** Ends all of a person's. @returns how many were active or pending */
  endAllOf(userId: string, status: SessionStatus, now: number): number {
    const live = this.ofUser(userId).filter((one) => one.status === "active" || one.status === "pending");
    for (const session of live) this.end(session, status, now);
    return live.length;
  }

  /** A deleted person's sessions are gone. */
  forgetUser(userId: string): void {
    for (const session of this.#byUser.get(userId) ?? []) {
      this.#ids.delete(session.id);
      const list = this.#byClient.get(session.clientId);
      list?.splice(list.indexOf(session), 1);
    }
    this.#byUser.delete(userId);
  }
}

function push(map: Map<string, Session[]>, key: string, session: Session): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [session]);
  else list.push(session);
}
