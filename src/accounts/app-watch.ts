import { askAppHealth } from "../facts/app-health.ts";
import type { Ports } from "../ports/index.ts";

/** Between two looks at the app, milliseconds. */
const everyMs = 10_000;
/** A look that failed is repeated once after this, milliseconds. */
const againMs = 5_000;
const timeoutMs = 5_000;

type Watched = Pick<Ports, "http" | "stack" | "clock">;

/**
 * Looks at the app while something large is done: one that is well when it begins and says otherwise twice is a reason to stop.
 * @returns what is asked between two batches: undefined while it is well, else why not, a sentence. Undefined itself for an
 * app that is unwell already.
 */
export async function watchApp(
  { http, stack, clock }: Watched,
  signal: AbortSignal,
): Promise<(() => Promise<string | undefined>) | undefined> {
  const { appOrigin } = await stack.identity();
  const down = async (): Promise<string | undefined> => {
    try {
      const { verdict, summary } = await askAppHealth(http, appOrigin, timeoutMs, signal);
      return verdict === "ok" ? undefined : summary;
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    }
  };
  if ((await down()) !== undefined) return undefined;
  let looked = clock.monotonic();
  return async () => {
    if (clock.monotonic() - looked < everyMs) return undefined;
    looked = clock.monotonic();
    if ((await down()) === undefined) return undefined;
    await clock.sleep(againMs, signal);
    return await down();
  };
}
