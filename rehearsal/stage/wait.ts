import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again and again until there is an answer.
 * @returns undefined when `withinMs` is over. @throws the signal's reason when it is aborted
 */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  options: { readonly withinMs: number; readonly everyMs?: number; readonly signal: AbortSignal },
): Promise<T | undefined> {
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(options.everyMs ?? 150, undefined, { signal: options.signal });
  }
}

/** Lets time pass, milliseconds. @throws the signal's reason when it is aborted */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
