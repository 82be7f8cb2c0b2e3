import type { Clock } from "../../src/ports/clock.ts";

/** Time that only moves when someone sleeps: a sleep of any length takes one turn of the event loop. */
export class StillClock implements Clock {
  #ms: number;
  constructor(startMs = Date.parse("2026-11-21T03:00:00Z")) {
    this.#ms = startMs;
  }
  now(): number {
    return this.#ms;
  }
  monotonic(): number {
    return this.#ms;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // real work that is already under way goes first
    await new Promise((resolve) => setTimeout(resolve, 5));
    signal?.throwIfAborted();
    this.#ms += ms;
  }
}
