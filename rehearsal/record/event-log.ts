import { appendFileSync } from "node:fs";

/** What each line has beside its fact. */
interface Stamp {
  /** Rises by one, from 1. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Milliseconds since the record was begun. */
  readonly sinceStartMs: number;
}

export type Stamped<Fact> = Stamp & Fact;

/** A file of JSON lines, each written as it happens. */
export class EventLog<Fact extends object> {
  readonly events: Stamped<Fact>[] = [];
  readonly #file: string;
  readonly #startedAt = performance.now();
  readonly #listeners: ((event: Stamped<Fact>) => void)[] = [];

  /** @param file appended to; its folder must be there */
  constructor(file: string) {
    this.#file = file;
  }

  /** Milliseconds since the record was begun. */
  elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  add(fact: Fact): Stamped<Fact> {
    const event: Stamped<Fact> = {
      seq: this.events.length + 1,
      at: new Date().toISOString(),
      sinceStartMs: this.elapsedMs(),
      ...fact,
    };
    this.events.push(event);
    appendFileSync(this.#file, `${JSON.stringify(event)}\n`);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  onEvent(listener: (event: Stamped<Fact>) => void): void {
    this.#listeners.push(listener);
  }
}
