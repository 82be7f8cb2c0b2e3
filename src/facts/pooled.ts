import type { Clock } from "../ports/clock.ts";

/** How many are under way at once: connections are used again, and Clerk is not asked in a burst. */
const atOnce = 4;

/** Nothing more is begun when less time is left than this many times the slowest so far. */
const reserve = 1.5;

/**
 * Does the same work for each of a list, a few at once, and begins no more when the time would not do for it. What is late is late
 * by its own time-out, which it is given.
 * @param budgetMs milliseconds for all of it
 * @returns what was done, in the order of the list; at least the first few
 */
export async function pooled<T, R>(
  clock: Clock,
  list: readonly T[],
  budgetMs: number,
  work: (one: T, timeoutMs: number) => Promise<R>,
): Promise<readonly R[]> {
  const began = clock.monotonic();
  const left = () => budgetMs - (clock.monotonic() - began);
  const done = new Map<number, R>();
  let [next, slowestMs] = [0, 0];
  const worker = async (first: number): Promise<void> => {
    for (let index = first; index < list.length; index = next++) {
      const from = clock.monotonic();
      done.set(index, await work(list[index] as T, Math.max(1, Math.round(left()))));
      slowestMs = Math.max(slowestMs, clock.monotonic() - from);
      if (left() < slowestMs * reserve || left() <= 0) return;
    }
  };
  next = Math.min(atOnce, list.length);
  await Promise.all(Array.from({ length: next }, (_, index) => worker(index)));
  return [...done].sort(([a], [b]) => a - b).map(([, result]) => result);
}
