import type { SandboxClock } from "../fake.ts";

interface Due<Job> {
  readonly at: number;
  readonly job: Job;
}

/** Jobs in hand at once. */
const width = 32;

/**
 * Runs each job when it is due, by the clock. Time can be let go by: `skip` runs what becomes due meanwhile, in its order, as
 * if somebody had waited.
 */
export class DueQueue<Job> {
  readonly #clock: SandboxClock;
  #run: ((job: Job) => Promise<void>) | undefined;
  /** A heap: the earliest first. */
  readonly #due: Due<Job>[] = [];
  readonly #stopped = new AbortController();
  #skippedMs = 0;
  #inHand = 0;
  #waiting: { readonly at: number; readonly stop: AbortController } | undefined;
  #idle: (() => void)[] = [];

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** From now on what is due is run by this; before, it waits. */
  runBy(run: (job: Job) => Promise<void>): void {
    this.#run = run;
    this.#arm();
  }

  /** The clock's time and what was skipped. */
  now(): number {
    return this.#clock.now() + this.#skippedMs;
  }

  get waiting(): number {
    return this.#due.length + this.#inHand;
  }

  add(at: number, job: Job): void {
    const heap = this.#due;
    let place = heap.push({ at, job }) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (atOf(heap[above]) <= at) break;
      swap(heap, place, above);
      place = above;
    }
    this.#arm();
  }

  /** Lets time go by. Resolves once all that was due by then is through. */
  async skip(ms: number): Promise<void> {
    // What is told in this turn counts, too.
    await new Promise((resolve) => setImmediate(resolve));
    const target = this.now() + ms;
    for (;;) {
      while (this.#inHand > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
      const at = atOf(this.#due[0]);
      if (at > target || this.#run === undefined) break;
      this.#skippedMs += Math.max(0, at - this.now());
      this.#begin();
    }
    this.#skippedMs += Math.max(0, target - this.now());
    // What is slept for now was reckoned by the time of before.
    this.#waiting?.stop.abort();
    this.#waiting = undefined;
    this.#arm();
  }

  stop(): void {
    this.#stopped.abort();
    this.#waiting?.stop.abort();
    this.#due.length = 0;
  }

  /** Waits for the earliest, unless that is waited for already. */
  #arm(): void {
    const at = atOf(this.#due[0]);
    if (this.#stopped.signal.aborted || this.#run === undefined || at === Infinity) return;
    if (this.#waiting !== undefined && this.#waiting.at <= at) return;
    this.#waiting?.stop.abort();
    const stop = new AbortController();
    this.#waiting = { at, stop };
    this.#clock.sleep(Math.max(0, at - this.now()), stop.signal).then(
      () => {
        this.#waiting = undefined;
        this.#begin();
      },
      () => undefined,
    );
  }

  #begin(): void {
    const run = this.#run;
    if (run === undefined) return;
    while (this.#inHand < width && atOf(this.#due[0]) <= this.now()) {
      const job = this.#take();
      this.#inHand += 1;
      void run(job).finally(() => {
        this.#inHand -= 1;
        if (this.#inHand === 0) for (const idle of this.#idle.splice(0)) idle();
        this.#begin();
      });
    }
    // What is due and finds no room is begun as soon as there is some.
    if (atOf(this.#due[0]) > this.now()) this.#arm();
  }

  #take(): Job {
    const heap = this.#due;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new Error("Nothing is due.");
    if (heap.length > 0) {
      heap[0] = last;
      let place = 0;
      for (;;) {
        const [left, right] = [2 * place + 1, 2 * place + 2];
        let least = place;
        if (atOf(heap[left]) < atOf(heap[least])) least = left;
        if (atOf(heap[right]) < atOf(heap[least])) least = right;
        if (least === place) break;
        swap(heap, place, least);
        place = least;
      }
    }
    return first.job;
  }
}

const atOf = (due: { readonly at: number } | undefined): number => due?.at ?? Infinity;

function swap<T>(list: T[], a: number, b: number): void {
  const [one, other] = [list[a], list[b]];
  if (one === undefined || other === undefined) return;
  list[a] = other;
  list[b] = one;
}
