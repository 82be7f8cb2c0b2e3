import { TransientFailure } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Secret } from "../ports/secret.ts";
import { refreshMs, requestMs, type TestUserSession } from "./session.ts";

/** Before a token is asked for again that did not come, milliseconds. */
const againMs = 2_000;

interface Keeping {
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told each token. */
  readonly give: (token: Secret) => Promise<void>;
  /** Told once that none comes, and why, and once that they come again. */
  readonly note: (text: string) => void;
}

/**
 * Asks for the session's next token every `refreshMs`, until the signal is aborted; then it resolves. What may go away by
 * itself is tried until it does. The first token is not given again.
 * @throws PermanentFailure when the session is over, and whatever `give` throws
 */
export async function keepFresh(
  { next }: Pick<TestUserSession, "next">,
  { clock, signal, give, note }: Keeping,
): Promise<void> {
  let asked = clock.monotonic();
  let failing = false;
  try {
    for (let waitMs = refreshMs; ;) {
      await clock.sleep(Math.max(0, waitMs - (clock.monotonic() - asked)), signal);
      asked = clock.monotonic();
      try {
        await give(await next({ timeoutMs: requestMs, signal }));
        if (failing) note("Tokens come again.");
        [failing, waitMs] = [false, refreshMs];
      } catch (error) {
        if (!(error instanceof TransientFailure)) throw error;
        if (!failing) note(`No fresh token: ${error.message} It is tried until one comes.`);
        [failing, waitMs] = [true, error.retryAfterMs ?? againMs];
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
