import type { Clock } from "../../src/ports/clock.ts";

/** Time that jumps to the next sleeper as soon as nothing else is to be done: hours of waiting in milliseconds, in order. */
export class EventClock implements Clock {
  #now = 0;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now = (): number => Date.parse("2026-11-21T03:00:00Z") + this.#now;
  monotonic = (): number => this.#now;
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => {
      const wake = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const sleeper = { at: this.#now + Math.max(0, ms), wake };
      const leave = () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        resolve();
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", leave, { once: true });
    });
    signal?.throwIfAborted();
  }

  /** Lets time pass until that has ended. */
  async until<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = () => (ended = true);
    work.then(end, end);
    while (!ended) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#sleepers.length === 0) continue;
      const next = this.#sleepers.reduce((first, each) => (each.at < first.at ? each : first));
      this.#sleepers = this.#sleepers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    return await work;
  }
}
