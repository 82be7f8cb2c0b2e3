import { workThrough, type Failed, type Item } from "../bulk/work.ts";
import { PermanentFailure } from "../errors.ts";
import type { BulkContext } from "./bulk-work.ts";

/** Between two looks, milliseconds: a session token lives that long, so what it could start is there by then. */
const apartMs = 60_000;
/** Looks that may find something, before a person has to see why. */
const looksMax = 10;

interface Rechecking {
  readonly source: () => AsyncIterable<Item<string>>;
  /** @returns how many things it found and ended */
  readonly act: (user: string) => Promise<number>;
  /** Looks in a row that have to find nothing; 0: none is made. */
  readonly clean: number;
}

/**
 * Goes through everybody again, a minute apart, until that many looks in a row have found nothing to do.
 * @returns what they found, and who failed in the last of them
 * @throws PermanentFailure `VERIFY_FAILED` when the last look still found something
 */
export async function untilNothingLeft(
  { ports: { clock }, signal, note }: BulkContext,
  { source, act, clean }: Rechecking,
): Promise<{ readonly found: number; readonly failures: readonly Failed[] }> {
  let found = 0;
  let failures: readonly Failed[] = [];
  let quiet = 0;
  for (let look = 1; quiet < clean && look <= looksMax; look++) {
    await clock.sleep(apartMs, signal);
    const before = found;
    const worked = await workThrough(source(), {
      clock,
      signal,
      act: async ([user = ""]) => {
        const more = await act(user);
        found += more;
      },
      checkpoint: () => Promise.resolve(),
    });
    failures = worked.failures;
    quiet = found === before && failures.length === 0 ? quiet + 1 : 0;
    await note(`Looked again (${look}): ${found - before} were left and are ended.`);
  }
  if (quiet < clean && failures.length === 0)
    throw new PermanentFailure(
      `After ${looksMax} looks, a minute apart, new sessions are still found: ${found} were ended since the first pass.`,
      {
        code: "VERIFY_FAILED",
        hint: "Somebody signs in as fast as sessions are ended. Put the accounts on the deny list or ban them, then go on with `./runbook resume`.",
      },
    );
  return { found, failures };
}
