import { PermanentFailure, RunbookError, type Code } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Evidence, FactVerdict } from "./evidence.ts";

/** What a probe says before its time and duration are added. */
export interface Finding {
  readonly verdict: FactVerdict;
  readonly summary: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Runs one probe to its end or for at most `timeoutMs` milliseconds. Never throws: a failure becomes evidence, by
 * `onError` where the probe knows what a failure says, else `unknown`. The probe's own signal is aborted at the time-out.
 */
export async function probe(
  fact: string,
  clock: Clock,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  look: (signal: AbortSignal) => Promise<Finding>,
  onError: (error: unknown) => Finding = unknownBecause,
): Promise<Evidence> {
  const started = clock.monotonic();
  const at = new Date(clock.now()).toISOString();
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const timedOut = clock.sleep(options.timeoutMs, signal).then(
    () => late(options.timeoutMs, onError),
    () => late(options.timeoutMs, onError),
  );
  const finding = await Promise.race([look(signal).catch(onError), timedOut]);
  stop.abort();
  const elapsedMs = Math.round(clock.monotonic() - started);
  return {
    fact,
    verdict: finding.verdict,
    summary: finding.summary,
    data: finding.data ?? {},
    elapsedMs,
    at,
  };
}

class Late extends Error {}

function late(timeoutMs: number, onError: (error: unknown) => Finding): Finding {
  return onError(new Late(`no answer within ${timeoutMs} ms`));
}

/** One sentence for whatever was thrown; only our own errors are quoted, others may carry secrets. */
export function reasonOf(error: unknown): string {
  if (error instanceof RunbookError || error instanceof Late) return error.message.replace(/\.$/, "");
  return "it failed in an unexpected way";
}

function unknownBecause(error: unknown): Finding {
  return { verdict: "unknown", summary: `No evidence: ${reasonOf(error)}.` };
}

/** What went wrong on the way there or there; everything else went wrong here, and says nothing of them. */
const theirs: readonly Code[] = ["NETWORK", "TIMEOUT", "RATE_LIMITED", "HTTP_STATUS", "UNEXPECTED_ANSWER"];

/** For sources that are themselves the thing in question: not answering is failing. */
export function failingBecause(subject: string, fails = "does not answer well"): (error: unknown) => Finding {
  return (error) => {
    const code = error instanceof RunbookError ? error.code : "TIMEOUT";
    // A key that is found wrong before it is sent is a BadInput, and says nothing of them.
    const refusesKey = error instanceof PermanentFailure && code === "KEY_WRONG";
    const isTheirs =
      error instanceof Late || refusesKey || (error instanceof RunbookError && theirs.includes(code));
    if (!isTheirs) return unknownBecause(error);
    const data = {
      code,
      // a system's own code, as adapters put it: `(ENOTFOUND)`
      cause: /\(([A-Z][A-Z0-9_]+)\)/.exec(error.message)?.[1] ?? null,
      limited: code === "RATE_LIMITED",
      // it answered, and said no
      refused: refusesKey || (error instanceof PermanentFailure && code === "HTTP_STATUS"),
    };
    return { verdict: "failing", summary: `${subject} ${fails}: ${reasonOf(error)}.`, data };
  };
}
