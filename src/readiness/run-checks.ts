import { RunbookError } from "../errors.ts";
import type { Severity } from "../facts/evidence.ts";
import { inParallel } from "../bulk/pool.ts";
import { reasonOf } from "../facts/probe.ts";
import type { Check, Found, Seen } from "./check.ts";
import type { ReadyWorld } from "./world.ts";

/** How many are under way at once: the live app, Vercel and Clerk are asked as a person would ask, not in a burst. */
const atOnce = 8;

/** One check may take so long, milliseconds, unless it says otherwise. */
export const usualMs = 20_000;

export interface Checked {
  readonly check: Check;
  readonly found: readonly (Found & { readonly severity: Severity })[];
  readonly notKnown: readonly string[];
  /** Nothing is wrong, and everything was looked at. */
  readonly ok: boolean;
}

/**
 * Looks at everything once, a few at a time, and changes nothing. Never throws: a check that cannot look says so, in its own
 * `notKnown`, and is not "ok".
 * @param tell told after each check
 */
export async function runChecks(
  checks: readonly Check[],
  world: ReadyWorld,
  tell: (done: number) => void = () => undefined,
): Promise<readonly Checked[]> {
  const told = new Map<Check, Checked>();
  await inParallel(checks, atOnce, async (check) => {
    const { found, notKnown } = await within(check, world);
    told.set(check, {
      check,
      found: found.map((one) => ({ ...one, severity: one.severity ?? check.severity })),
      notKnown,
      ok: found.length === 0 && notKnown.length === 0,
    });
    tell(told.size);
  });
  return checks.flatMap((check) => told.get(check) ?? []);
}

async function within(check: Check, world: ReadyWorld): Promise<Seen> {
  const ms = check.timeoutMs ?? usualMs;
  const stop = new AbortController();
  const late = world.ports.clock.sleep(ms, stop.signal).then(
    () => unseen(`It took longer than ${ms / 1000} s`),
    () => unseen("It was stopped"),
  );
  try {
    return await Promise.race([check.look(world).catch(failed), late]);
  } finally {
    stop.abort();
  }
}

const unseen = (why: string): Seen => ({ found: [], notKnown: [`${why}.`] });

/** Only our own errors are quoted: others may carry secrets. */
function failed(error: unknown): Seen {
  const why = reasonOf(error);
  return unseen(error instanceof RunbookError ? why : why.charAt(0).toUpperCase() + why.slice(1));
}
