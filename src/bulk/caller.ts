import type { RunbookError } from "../errors.ts";
import { TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Clock } from "../ports/clock.ts";
import { Budget } from "./budget.ts";

/** For each request, milliseconds. */
const timeoutMs = 15_000;
/** Without a Retry-After all waits as long as Clerk's window is, milliseconds. */
const holdDefaultMs = 10_000;
/** Refusals for want of budget in a row, after which a person has to look: somebody else uses it up. */
const refusedMax = 12;
/** Attempts where no answer came, or one of 5xx. */
const attemptsMax = 4;
/** Before the second of them, milliseconds; doubles. */
const pauseMs = 500;

interface Calling {
  readonly clock: Clock;
  readonly budget: Budget;
  readonly signal?: AbortSignal | undefined;
}

/** Makes one request within the budget. It must be one that may be repeated. */
export type Call = <T>(request: (how: CallOptions) => Promise<T>) => Promise<T>;

/**
 * Requests within a budget: a 429 stops all of them for as long as Clerk says, what may go away by itself is tried again.
 * @throws what the request throws, in the end
 */
export function callerWithin({ clock, budget, signal }: Calling): Call {
  const how = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  let refusedInARow = 0;
  return async (request) => {
    for (let failed = 0; ;) {
      const answered = await budget.take(signal);
      const before = refusedInARow;
      try {
        const answer = await request(how);
        refusedInARow = 0;
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof TransientFailure)) throw error;
        if (isRefused(error)) {
          // Those that were under way together are refused together, and count as one.
          if (refusedInARow === before && ++refusedInARow > refusedMax) throw error;
          budget.hold(error.retryAfterMs ?? holdDefaultMs);
        } else if (++failed >= attemptsMax) throw error;
      } finally {
        answered();
      }
      if (failed > 0) await clock.sleep(pauseMs * 2 ** (failed - 1), signal);
    }
  };
}

/** The same within a budget of its own: requests in any ten seconds; default: half of what Clerk allows an instance. */
export const callsWithin = (
  { clock }: { readonly clock: Clock },
  budget: number | undefined,
  signal?: AbortSignal,
): Call => callerWithin({ clock, budget: new Budget(clock, budget), signal });

const isRefused = (error: RunbookError): boolean => error.code === "RATE_LIMITED";
