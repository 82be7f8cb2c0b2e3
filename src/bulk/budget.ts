import type { Clock } from "../ports/clock.ts";

/** Clerk counts requests over this long, milliseconds (docs: system limits). */
export const windowMs = 10_000;
/** What Clerk allows an instance in that time, the live app included (docs: system limits, production). */
export const instanceLimit = 1_000;
/** Half of it, so that the live app keeps its share. */
export const budgetDefault = instanceLimit / 2;

/** What was not sent in time may be sent at once later, as far as the window allows it, milliseconds' worth. */
const slackMs = 1_000;
/** Timers are no finer than this, milliseconds. */
const grainMs = 1;

/**
 * Requests in any sliding window, never above what it was given, and evenly spread. A request counts from before it is sent
 * until a window after its answer, so that it holds by the receiver's clock, too, however long either way takes.
 */
export class Budget {
  readonly #clock: Clock;
  readonly #requests: number;
  /** When each answered request stops counting, in that order; the first that counts is at #head. */
  #ends: number[] = [];
  #head = 0;
  #inHand = 0;
  #due: number;
  #heldUntil = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #wake: (() => void) | undefined;

  /** @param requests in each ten seconds, at least 1 */
  constructor(clock: Clock, requests: number = budgetDefault) {
    this.#clock = clock;
    this.#requests = requests;
    this.#due = clock.monotonic();
  }

  /** Waits until one more may be sent. @returns what is called once, when its answer is there */
  async take(signal?: AbortSignal): Promise<() => void> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.catch(() => undefined);
    await turn;
    let answered = false;
    return () => {
      if (answered) return;
      answered = true;
      this.#inHand--;
      this.#ends.push(this.#clock.monotonic() + windowMs);
      this.#wake?.();
    };
  }

  /** Nothing is sent for that long: Clerk said so. Milliseconds */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#clock.monotonic() + ms);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const now = this.#clock.monotonic();
      this.#forget(now);
      const until = Math.max(this.#heldUntil, this.#due - grainMs, this.#freeAt());
      if (until <= now) {
        this.#inHand++;
        this.#due = Math.max(this.#due, now - slackMs) + windowMs / this.#requests;
        return;
      }
      if (until < Infinity) await this.#clock.sleep(until - now, signal);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** When there is room; Infinity: when an answer comes. */
  #freeAt(): number {
    const counting = this.#inHand + this.#ends.length - this.#head;
    return counting < this.#requests ? 0 : (this.#ends[this.#head] ?? Infinity);
  }

  #forget(now: number): void {
    while ((this.#ends[this.#head] ?? Infinity) <= now) this.#head++;
    if (this.#head < 1_000) return;
    this.#ends = this.#ends.slice(this.#head);
    this.#head = 0;
  }
}
